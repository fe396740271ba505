import { createDigests } from "../table-digests.ts";

// The schema of system.sqlite, one entry a version: never edit an entry, append one.

export const migrations: readonly string[] = [
  `
  create table account_set (
    id           integer primary key autoincrement,
    code         text    not null unique,
    name         text    not null,
    enabled      integer not null,
    time_zone    text    not null,
    units        text    not null,  -- JSON: {"voltage": "V", …}
    overwrite    text    not null,
    history_days integer not null,
    created_at   integer not null
  ) strict;

  create table rejection (
    id               integer primary key autoincrement,
    received_at      integer not null,
    account_set      text,
    account_set_sent text,
    address          text    not null,
    device_code      text,
    method           text    not null,
    path             text    not null,
    content_type     text,
    content_encoding text,
    body             blob    not null,
    body_bytes       integer not null,
    code             text    not null,
    msg              text    not null,
    http_status      integer not null
  ) strict;
  create index rejection_account_set on rejection (account_set, id);

  create table machine (
    account_set    text    not null,  -- '' for machines seen without one
    kind           text    not null,  -- device | address
    name           text    not null,
    first_seen_at  integer not null,
    last_seen_at   integer not null,
    last_address   text    not null,
    saved          integer not null,
    refused        integer not null,
    last_test_time text,
    last_saved_at  integer,
    primary key (account_set, kind, name)
  ) strict, without rowid;

  create table machine_tolerance (
    account_set text    not null,
    kind        text    not null,
    name        text    not null,
    tolerance   text    not null,
    uses        integer not null,
    primary key (account_set, kind, name, tolerance)
  ) strict, without rowid;

  create table machine_minute (
    minute      integer not null,  -- minutes since the epoch
    account_set text    not null,
    kind        text    not null,
    name        text    not null,
    saved       integer not null,
    primary key (minute, account_set, kind, name)
  ) strict, without rowid;

  create table barcode_list (
    account_set text    not null,
    id          text    not null,
    barcodes    text    not null,  -- JSON array
    expires_at  integer not null,
    primary key (account_set, id)
  ) strict, without rowid;
  create index barcode_list_expiry on barcode_list (expires_at);
  `,
  `
  -- JSON: [{"name": "…", "start": "HH:mm"}, …]
  alter table account_set add column shifts text not null
    default '[{"name":"白班","start":"08:00"},{"name":"夜班","start":"20:00"}]';
  -- Days; null: records are kept for good, refused submissions within the ledger's bounds.
  alter table account_set add column record_days integer;
  alter table account_set add column rejection_days integer;

  create table grading_version (
    account_set text    not null,
    version     integer not null,
    created_at  integer not null,
    rules       text    not null,  -- JSON array of GradingRule
    primary key (account_set, version)
  ) strict, without rowid;

  create table limits_version (
    id          integer primary key,  -- order of coming
    account_set text    not null,
    work_step   text    not null,
    quantity    text    not null,
    version     integer not null,
    lsl         real,
    usl         real,
    created_at  integer not null,
    unique (account_set, work_step, quantity, version)
  ) strict;
  `,
  createDigests,
  `
  -- From 1 up: every change of a setting makes it one more.
  alter table account_set add column version integer not null default 1;
  `,
  `
  -- People, as better-auth names its models and fields. Moments are ms since the epoch.
  create table person (
    id                   text    primary key,
    name                 text    not null,
    username             text    unique,
    email                text    not null unique,
    email_verified       integer not null,
    image                text,
    role                 text,
    banned               integer,
    ban_reason           text,
    ban_expires          integer,
    account_sets         text,  -- JSON array of codes; null: all
    must_change_password integer,
    created_at           integer not null,
    updated_at           integer not null
  ) strict, without rowid;

  create table person_session (
    id              text    primary key,
    token           text    not null unique,
    user_id         text    not null references person (id) on delete cascade,
    expires_at      integer not null,
    ip_address      text,
    user_agent      text,
    impersonated_by text,
    created_at      integer not null,
    updated_at      integer not null
  ) strict, without rowid;
  create index person_session_user on person_session (user_id);

  create table person_account (
    id                       text    primary key,
    account_id               text    not null,
    provider_id              text    not null,
    user_id                  text    not null references person (id) on delete cascade,
    access_token             text,
    refresh_token            text,
    id_token                 text,
    access_token_expires_at  integer,
    refresh_token_expires_at integer,
    scope                    text,
    password                 text,
    created_at               integer not null,
    updated_at               integer not null
  ) strict, without rowid;
  create index person_account_user on person_account (user_id);

  create table person_verification (
    id         text    primary key,
    identifier text    not null,
    value      text    not null,
    expires_at integer not null,
    created_at integer not null,
    updated_at integer not null
  ) strict, without rowid;
  create index person_verification_identifier on person_verification (identifier);
  `,
  `
  create table api_token (
    id           integer primary key autoincrement,
    hash         text    not null unique,  -- SHA-256 of what the script sends
    name         text    not null,
    role         text    not null,
    account_sets text,                     -- JSON array of codes; null: all
    created_at   integer not null,
    created_by   text    not null,
    expires_at   integer,                  -- null: never
    last_used_at integer
  ) strict;
  `,
  `
  create table machine_policy (
    account_set         text    primary key,
    version             integer not null,
    networks            text,              -- JSON array of CIDR; null: nobody has decided
    token               text    not null,  -- off | optional | required
    device_codes        text    not null,  -- open | learning | closed
    device_codes_let_in text    not null,  -- JSON array
    saves_per_second    integer,           -- of one address; null: no bound
    changed_at          integer not null
  ) strict, without rowid;

  create table learned_device_code (
    account_set text not null,
    device_code text not null,
    primary key (account_set, device_code)
  ) strict, without rowid;

  create table machine_token (
    id           integer primary key autoincrement,
    account_set  text    not null,
    name         text    not null,
    hash         text    not null unique,  -- SHA-256 of the token, in hexadecimal
    created_at   integer not null,
    expires_at   integer,
    last_used_at integer
  ) strict;
  create index machine_token_account_set on machine_token (account_set, id);

  -- Refused for who sent it, not for what was sent.
  alter table rejection add column outsider integer not null default 0;
  create index rejection_outsider on rejection (account_set, id) where outsider;
  `,
  `
  create table audit (
    id            integer primary key autoincrement,
    chain         text    not null,
    seq           integer not null,
    at            integer not null,
    actor_kind    text    not null,
    actor_id      text,
    actor_name    text    not null,
    address       text,
    action        text    not null,
    account_set   text,
    target        text,              -- JSON, as before and after
    before        text,
    after         text,
    previous_hash text    not null,
    hash          text    not null,
    unique (chain, seq)
  ) strict;
  `,
  `
  alter table machine_policy add column certificate text not null default 'off';  -- off | optional | required
  alter table machine_policy add column bound_certificates text not null default '[]';  -- JSON array of BoundCertificate
  `,
  `
  alter table machine_policy add column http_status text;  -- always-200 | strict; null: as the server was started
  alter table machine_policy add column unread_barcodes text not null default 'mark';  -- mark | refuse
  alter table machine_policy add column unread_words text;  -- JSON array; null: the words of one that has set none
  alter table machine_policy add column strip_scanner_prefix integer not null default 0;
  alter table machine_policy add column refuse_invisible integer not null default 0;
  `,
  `
  create table unit_finding (
    id          integer primary key autoincrement,
    account_set text    not null,
    device_code text    not null,
    work_step   text    not null,
    quantity    text    not null,
    comparison  text    not null,  -- past | others | capacity
    factor      real,
    median      real    not null,
    expected    real,
    found_at    integer not null,
    seen        integer not null default 1,  -- 0: the machine's latest cells no longer show it
    cleared_at  integer
  ) strict;
  create index unit_finding_machine on unit_finding (account_set, device_code);
  `,
  `
  create table encoding_habit (
    address      text    not null,
    device_code  blob    not null,  -- as it is sent
    encoding     text    not null,  -- utf-8 | gb18030
    contradicted integer not null,
    seen_at      integer not null,
    primary key (address, device_code)
  ) strict, without rowid;
  `,
  `
  -- One row at most: whether the server's clock was known to be right when that was last decided, and the time it showed.
  create table server_clock (confirmed integer not null, decided_at integer not null) strict;
  `,
  `
  alter table rejection add column resubmitted_at integer;  -- ms since the epoch
  `,
  `
  -- A new run of a machine begins when this passes without a result of it.
  alter table account_set add column run_gap_minutes integer not null default 20;
  `,
  `
  create table control_phase (
    id             integer primary key autoincrement,
    account_set    text    not null,
    phase          integer not null,  -- the number of the phase in its account set
    version        integer not null,  -- the highest of the phase counts
    withdrawn      integer not null,
    device_code    text    not null,
    work_steps     text    not null,  -- JSON array, sorted; empty: all of them
    quantity       text    not null,
    period         text    not null,
    holds_from     text    not null,  -- plant-local
    reference_from text,              -- plant-local; null: typed
    reference_to   text,
    parameters     text    not null,  -- JSON
    reason         text    not null,
    author         text    not null,
    created_at     integer not null,
    unique (account_set, phase, version)
  ) strict;
  create index control_phase_subject on control_phase (account_set, quantity, period, work_steps, device_code);
  create index control_phase_machine on control_phase (account_set, device_code);

  create table machine_event (
    id               integer primary key autoincrement,
    account_set      text    not null,
    device_code      text    not null,
    at               text    not null,  -- plant-local
    text             text    not null,
    author           text    not null,
    created_at       integer not null,
    withdrawn_reason text,
    withdrawn_by     text,
    withdrawn_at     integer
  ) strict;
  create index machine_event_at on machine_event (account_set, at);
  `,
];
