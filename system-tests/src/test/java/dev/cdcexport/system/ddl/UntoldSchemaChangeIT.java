package dev.cdcexport.system.ddl;

/** Where the catalogue is looked at, for there are no event triggers. */
class UntoldSchemaChangeIT extends SchemaChangeTests {

    UntoldSchemaChangeIT() {
        super(false);
    }
}
