package dev.cdcexport.system;

/** Where event triggers tell of the DDL. */
class SchemaChangeIT extends SchemaChangeTests {

    SchemaChangeIT() {
        super(true);
    }
}
