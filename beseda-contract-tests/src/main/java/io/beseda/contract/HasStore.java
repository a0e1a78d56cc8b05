package io.beseda.contract;

/// A part of [ChatStoreContract]: it has a fixture for the test that runs.
public interface HasStore {
    StoreFixture fixture();
}
