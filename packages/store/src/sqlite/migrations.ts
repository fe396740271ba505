import { createDigests } from "./table-digests.ts";

// The schema of an account set's file. Each entry brings a file to the next version. Never edit an entry: append one.
//
// Versions are one append-only table. The record of a barcode is its version with `replaced_by = 0`. A unique index of
// records alone guarantees that there is one. The other versions of a barcode are reached from its record: each names the
// one behind it (`previous`). Versions are written at the ends of the table and of the time indexes, so a batch of saves
// dirties few pages. Replacing a version changes two small columns of its row and no entry of the time indexes, so an
// overwrite deletes nothing there and history needs no copy. Queries skip replaced versions by `replaced_by = 0`.
//
// In each time index the barcode follows the time, so a page is read in order, ties included, without a sort. The columns
// after the barcode are read from the index without the row: find-page.ts finds the sort keys of another order by them.

/**
 * The filling of table test_hour, used by an entry below. It goes hour by hour through index version_test_time; ':99' sorts
 * after every minute.
 */
export const fillTestHours = `
  insert into test_hour
  with recursive found (hour) as (
    select substr(min(test_time), 1, 13) from version
    union all
    select (select substr(min(test_time), 1, 13) from version where test_time >= hour || ':99') from found
    where hour is not null
  )
  select hour,
    (select count(*) from version where test_time >= hour and test_time < hour || ':99'),
    (select min(seq) from version indexed by version_test_time where test_time >= hour and test_time < hour || ':99'),
    (select max(seq) from version indexed by version_test_time where test_time >= hour and test_time < hour || ':99'),
    (select min(received_at) from version indexed by version_test_time where test_time >= hour and test_time < hour || ':99'),
    (select max(received_at) from version indexed by version_test_time where test_time >= hour and test_time < hour || ':99')
  from found where hour is not null;`;

export const migrations: readonly string[] = [
  `
  create table version (
    seq             integer primary key,  -- order of arrival
    barcode         text    not null,
    replaced_by     integer not null,     -- 0: the record; else the seq of the version that took its place (its own: it never was the record)
    replaced_at     integer,              -- ms since the epoch; null while it is the record
    received_at     integer not null,     -- ms since the epoch
    revision        integer,              -- null: it never was the record
    late_replay     integer not null,     -- 0 | 1
    test_time       text    not null,     -- yyyy-MM-dd HH:mm:ss, plant-local
    device_code     text    not null,
    battery_station text    not null,
    work_step       text    not null,
    voltage         real,
    electricity     real,
    volume          real,
    energy          real
  ) strict;
  create unique index version_barcode on version (barcode, replaced_by);
  create index version_received on version (received_at, barcode);
  create index version_test_time on version (test_time, barcode, received_at);
  create index version_device on version (device_code, test_time, barcode, battery_station, received_at);
  create index version_replaced on version (replaced_at) where replaced_at is not null;

  create table applied (through integer not null) strict;  -- the last seq of the journal that is in here
  insert into applied values (0);

  create table set_aside (seq integer primary key, submission text not null, error text not null) strict;
  `,
  `
  create table exclusion (  -- versions that are kept out of statistics
    seq         integer primary key,
    reason      text    not null,
    excluded_at integer not null  -- ms since the epoch
  ) strict;
  `,
  `
  -- Where the versions of an hour of test time lie in the order of arrival and of receipt. Deletions change nothing here:
  -- too wide and too many, never too narrow or too few.
  create table test_hour (
    hour              text    primary key,  -- yyyy-MM-dd HH
    versions          integer not null,
    first_seq         integer not null,
    last_seq          integer not null,
    first_received_at integer not null,
    last_received_at  integer not null
  ) strict, without rowid;
  ${fillTestHours}
  `,
  `
  -- The index of barcodes held all versions, found a version's history by it, and grew with each overwrite.
  alter table version add column previous integer;  -- seq of the version behind it in its history, newest replacement first; null: there is none. One that was pruned is not there any more
  update version set previous = (
    select older.seq from version as older indexed by version_barcode
    where older.barcode = version.barcode and older.replaced_by > 0
      and (version.replaced_by = 0 or older.replaced_by < version.replaced_by)
    order by older.replaced_by desc limit 1)
  where barcode in (select barcode from version indexed by version_replaced where replaced_at is not null);
  drop index version_barcode;
  create unique index version_barcode on version (barcode) where replaced_by = 0;
  `,
  `
  -- Versions that were replaced before they came, by a clock that was set back: few, and counted apart from the others.
  create index version_clock_back on version (received_at, replaced_at) where replaced_at < received_at;
  `,
  `
  -- contract/version-checksum.ts. Null in versions from before, until apply/fill-checksums.ts has come to them: in those
  -- with a seq beyond after_seq, up to through_seq.
  alter table version add column checksum integer;
  create table unchecked (after_seq integer not null, through_seq integer not null) strict;
  insert into unchecked select 0, coalesce(max(seq), 0) from version;

  ${createDigests}
  `,
  `
  -- 0 | 1: it was more than a day ahead of the first receipt of this version.
  alter table version add column test_time_ahead integer not null default 0;
  create index version_ahead on version (test_time, barcode) where test_time_ahead = 1;
  `,
  `
  -- It cost each new cell a twentieth of its filing, for a filter that is asked for seldom.
  drop index version_ahead;
  `,
  `
  -- machine-hours.ts. Ends that hold all versions of a machine, an hour of test time and a step; Infinity and -Infinity where
  -- no version has the quantity. Deletions change nothing here: too wide, never too narrow.
  create table machine_hour (
    device                text    not null,
    hour                  text    not null,  -- yyyy-MM-dd HH
    step                  text    not null,
    first_minute          integer not null,  -- 0 to 59
    last_minute           integer not null,
    least_voltage         real    not null,
    greatest_voltage      real    not null,
    least_electricity     real    not null,
    greatest_electricity  real    not null,
    least_volume          real    not null,
    greatest_volume       real    not null,
    least_energy          real    not null,
    greatest_energy       real    not null,
    least_mean_voltage    real    not null,
    greatest_mean_voltage real    not null,
    least_duration        real    not null,
    greatest_duration     real    not null,
    primary key (device, hour, step)
  ) strict, without rowid;
  -- Versions from before, that apply/fill-machine-hours.ts has not come to: those with a seq beyond after_seq, up to
  -- through_seq.
  create table unmapped (after_seq integer not null, through_seq integer not null) strict;
  insert into unmapped select 0, coalesce(max(seq), 0) from version;
  `,
];
