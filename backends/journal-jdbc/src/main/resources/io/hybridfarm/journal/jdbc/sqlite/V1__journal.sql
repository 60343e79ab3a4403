-- One row: who may write, and what the stored snapshot stands for.
CREATE TABLE journal (
    single INTEGER PRIMARY KEY CHECK (single = 1),
    epoch INTEGER NOT NULL,
    snapshot_up_to INTEGER NOT NULL,
    snapshot_records INTEGER NOT NULL
);

INSERT INTO journal (single, epoch, snapshot_up_to, snapshot_records) VALUES (1, 0, 0, 0);

-- The records of the latest snapshot, packed; they count from 1.
CREATE TABLE snapshot_chunk (
    first_record INTEGER PRIMARY KEY,
    last_record INTEGER NOT NULL CHECK (last_record >= first_record),
    payloads BLOB NOT NULL
);

-- The entries behind the snapshot, packed as they were appended.
CREATE TABLE entry_chunk (
    first_sequence INTEGER PRIMARY KEY,
    last_sequence INTEGER NOT NULL CHECK (last_sequence >= first_sequence),
    payloads BLOB NOT NULL
);
