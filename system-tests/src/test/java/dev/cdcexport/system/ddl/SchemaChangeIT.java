package dev.cdcexport.system.ddl;

/** Where event triggers tell of the DDL. */
class SchemaChangeIT extends SchemaChangeTests {

    SchemaChangeIT() {
        super(true);
    }
}
