package io.johnnylocke.store.nats;

import io.nats.client.api.StorageType;

/**
 * How a bucket is to be.
 *
 * @param name its name, or empty for one that is named after the namespace
 * @param storage where it is kept
 * @param replicas by how many servers
 * @param create whether it is created when it is missing
 */
record BucketSettings(String name, StorageType storage, int replicas, boolean create) {

    static final BucketSettings DEFAULT = new BucketSettings("", StorageType.File, 1, true);

    BucketSettings withName(String newName) {
        if (!newName.matches("[A-Za-z0-9_-]+")) {
            throw new IllegalArgumentException(
                    "bucket must consist of letters, digits, '_' and '-', was '" + newName + "'");
        }
        return new BucketSettings(newName, storage, replicas, create);
    }

    BucketSettings withStorage(StorageType newStorage) {
        return new BucketSettings(name, newStorage, replicas, create);
    }

    BucketSettings withReplicas(int newReplicas) {
        if (newReplicas != 1 && newReplicas != 3 && newReplicas != 5) {
            throw new IllegalArgumentException("replicas must be 1, 3 or 5, was " + newReplicas);
        }
        return new BucketSettings(name, storage, newReplicas, create);
    }

    BucketSettings withCreate(boolean newCreate) {
        return new BucketSettings(name, storage, replicas, newCreate);
    }
}
