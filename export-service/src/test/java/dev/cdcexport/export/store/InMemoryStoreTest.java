package dev.cdcexport.export.store;

import java.util.Map;

class InMemoryStoreTest extends OutputStoreContract {

    private final Map<String, byte[]> place = InMemoryStore.place();

    @Override
    OutputStore open(String owner) {
        return new InMemoryStore(place, owner);
    }
}
