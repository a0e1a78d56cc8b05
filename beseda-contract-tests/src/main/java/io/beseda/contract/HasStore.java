package io.beseda.contract;

/// A part of [ChatStoreContract]: it has a fixture for the test that runs.
interface HasStore {
    StoreFixture fixture();
}
