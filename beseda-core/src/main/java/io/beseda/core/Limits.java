package io.beseda.core;

import java.time.Duration;

/// Every bound in one place. A limit that an operator may set is a field, with its default in [#DEFAULTS];
/// the rest are constants of the contract or of the machine. docs/limits.md says what happens at each.
///
/// @param textLength        code points of a message text after trimming
/// @param bodyBytes         bytes of a REST body or a WebSocket message
/// @param groupMembers      members of a group
/// @param sendBurst         sends of one user at once; 0 = no limit
/// @param sendsPerSecond    sends of one user, sustained
/// @param createBurst       chats created by one user at once; 0 = no limit
/// @param createsPerSecond  chats created by one user, sustained
/// @param signUpsPerMinute  sign-ups from one address; 0 = no limit; loopback is exempt
/// @param socketsPerUser    open sockets of one user; 0 = no limit
/// @param socketsPerAddress open sockets from one address; 0 = no limit; loopback is exempt
/// @param admissionBurst    sockets opened on this node at once; 0 = no limit
/// @param admissionsPerSecond sockets opened on this node, sustained
public record Limits(
        int textLength,
        int bodyBytes,
        int groupMembers,
        int sendBurst,
        double sendsPerSecond,
        int createBurst,
        double createsPerSecond,
        int signUpsPerMinute,
        int socketsPerUser,
        int socketsPerAddress,
        int admissionBurst,
        double admissionsPerSecond) {

    public static final Limits DEFAULTS = new Limits(10_000, 1 << 20, 10_000, 300, 50, 60, 1, 30, 50, 100, 1_000, 500);

    /// The largest id: what a JavaScript number holds exactly.
    public static final long MAX_ID = (1L << 53) - 1;

    /// Characters of a chat's title.
    public static final int TITLE_LENGTH = 255;
    /// Characters of an idempotency key.
    public static final int CLIENT_ID_LENGTH = 64;
    /// Users named in one request to create a group or add members.
    public static final int USERS_PER_REQUEST = 10_000;
    /// How long a message can be edited.
    public static final Duration EDIT_WINDOW = Duration.ofHours(24);

    /// Chats up to this size list their members, fan out receipts and show typing.
    public static final int SMALL_CHAT = 100;
    /// Receipts are fanned out at most once per chat and this time.
    public static final Duration RECEIPT_INTERVAL = Duration.ofMillis(250);
    /// They wait so long for a message of the chat, to go with it.
    public static final Duration RECEIPT_WAIT = Duration.ofMillis(150);
    /// How often it is looked which have waited so long.
    public static final Duration RECEIPT_TICK = Duration.ofMillis(50);
    /// Typing is fanned out at most once per chat, user and this time.
    public static final Duration TYPING_INTERVAL = Duration.ofSeconds(3);
    /// A client shows typing this long.
    public static final Duration TYPING_SHOWN = Duration.ofSeconds(6);
    /// Users whose presence one connection may watch.
    public static final int WATCHED_USERS = 500;
    /// A user is shown offline after this long without a socket, so that a reload does not flicker.
    public static final Duration OFFLINE_AFTER = Duration.ofSeconds(5);

    /// Sockets that wait to be let in, and how long they may: shorter than clients wait for a hello. Past both
    /// they are told to try again.
    public static final int ADMISSION_QUEUE = 10_000;

    public static final Duration ADMISSION_PATIENCE = Duration.ofSeconds(8);
    /// How often those are let in together whose turn has come, and how often it is seen meanwhile whether the loops
    /// are late.
    public static final Duration ADMISSION_INTERVAL = Duration.ofMillis(100);

    public static final Duration ADMISSION_TICK = Duration.ofMillis(10);
    /// So many come in at once in that time, unless there is a crowd.
    public static final int ADMITTED_AT_ONCE = 8;
    /// So many are let in together: more from time to time, half as many once a loop was late.
    public static final int ADMITTED_AT_FIRST = 30;

    public static final int ADMITTED_MORE = 10;
    public static final int ADMITTED_LEAST = 20;
    public static final Duration LOOP_IS_LATE = Duration.ofMillis(20);
    /// Changes of presence are told at most this often, all in one.
    public static final Duration PRESENCE_INTERVAL = Duration.ofMillis(250);
    /// How often nodes tell one another what users have taken of their rates.
    public static final Duration RATE_SHARED_EVERY = Duration.ofMillis(250);

    /// Messages of a page by default, and at most.
    public static final int PAGE = 50;
    public static final int PAGE_MAX = 200;
    /// Chats or members of a page by default, and at most.
    public static final int LIST = 200;
    public static final int LIST_MAX = 500;
    /// Users found by a search, or named in one look-up.
    public static final int USERS_FOUND = 20;
    public static final int USERS_LOOKED_UP = 200;

    /// Changes waiting for a writer lane; past it the caller is told to try again.
    public static final int LOG_INBOX = 8_192;
    /// Changes committed in one transaction.
    public static final int LOG_BATCH = 512;
    /// A transaction of at least so many changes waits a moment for more, up to [#LOG_GATHERED] of them: what each
    /// commit costs is then shared by more.
    public static final int LOG_GATHER_FROM = 8;

    public static final int LOG_GATHERED = 64;
    public static final Duration LOG_GATHER = Duration.ofMillis(1);
    /// Positions wait so long for a transaction that something else needs, or for one of their own.
    public static final Duration POSITIONS_GATHER = Duration.ofMillis(20);
    /// Changes that one transaction of a host's may hold.
    public static final int JOINED_CHANGES = 10_000;
    /// Commands of one connection in progress; past it the socket is not read.
    public static final int MAILBOX = 256;
    /// Events sent to one chat's `sync`; past it the chat is `reset`.
    public static final int SYNC_EVENTS = 1_000;
    /// Bytes of missed events that one `sync` sends, well below [#OUTBOX_BYTES]; chats past it are `reset`.
    public static final int SYNC_BYTES = 512 << 10;
    /// Chats that `sync` may name, and newest chats it announces.
    public static final int SYNC_CHATS = 5_000;
    public static final int SYNC_ANNOUNCED = 100;
    /// Events of one chat that may wait for the one before them; more are read from the store in their turn.
    public static final int EARLY_EVENTS = 1_000;
    /// A hole in a chat's log is filled from the store when it is as old as this.
    public static final Duration HOLE_PATIENCE = Duration.ofMillis(20);
    /// How often a node compares what it has passed on with the store; the latter without a bus to rely on.
    public static final Duration COMPARE_INTERVAL = Duration.ofSeconds(5);

    public static final Duration COMPARE_WITHOUT_BUS = Duration.ofSeconds(1);
    /// And how often where nobody else has committed anything.
    public static final Duration COMPARE_ANYHOW = Duration.ofMinutes(1);
    /// Within this time everyone comes back after the database has become another.
    public static final Duration NEW_EPOCH_SPREAD = Duration.ofSeconds(5);
    /// Chats or users named in one statement of that.
    public static final int COMPARED_AT_ONCE = 1_000;
    /// Keys of those who ask at once that one statement reads; the latter where answers are long.
    public static final int READ_TOGETHER = 1_000;

    public static final int LISTS_READ_TOGETHER = 250;
    /// Where so many have shared a read, the next ones of that kind wait a moment for more, for so long after it.
    public static final int CROWD = 8;

    public static final Duration CROWD_REMEMBERED = Duration.ofSeconds(1);
    /// How long they wait: what any request may ask; and what only those ask who come back.
    public static final Duration LOOK_UP_MOMENT = Duration.ofMillis(5);

    public static final Duration RETURN_MOMENT = Duration.ofMillis(100);
    /// Bytes of recent events that a node remembers for those who come back.
    public static final int RECENT_BYTES = 32 << 20;
    /// Bytes of live events held for one connection while it catches up; past it the chat is `reset`.
    public static final int HELD_BYTES = 256 << 10;
    /// Bytes written but not yet taken by a connection; past it the connection is dropped with 4408.
    public static final int OUTBOX_BYTES = 1 << 20;
    /// Frames of one chat and turn are merged up to this size.
    public static final int MERGED_BYTES = 64 << 10;
    /// Frames for at least so many listeners wait for a message of the same chat that is being committed, as long as
    /// one more write to each of them takes (about 5 us: docs/benchmarks.md).
    public static final int JOINED_LISTENERS = 64;

    public static final long JOIN_NANOS_PER_LISTENER = 5_000;

    /// How long a one-time ticket for a socket may wait.
    public static final Duration TICKET_LIFE = Duration.ofSeconds(30);
    /// Ended sessions are noticed within twice this time where nobody tells of them.
    public static final Duration CREDENTIAL_SWEEP = Duration.ofSeconds(2);
    /// Where the store tells what has ended, everyone is looked at this often all the same: rows may be changed by
    /// hand, and clocks be wrong.
    public static final Duration CREDENTIAL_LOOK = Duration.ofMinutes(5);
    /// What has ended is told again for this time: commits may be late, and clocks of nodes differ by as much.
    public static final Duration ENDED_AGAIN = Duration.ofMinutes(1);
    /// Rows of ended sessions stay for this time, so that all nodes hear of them.
    public static final Duration ENDED_KEPT = Duration.ofHours(1);
    /// A node that does not renew its entries in the roster of who is online is taken for dead after this
    /// time.
    public static final Duration NODE_LEASE = Duration.ofSeconds(30);
    /// The server pings a silent socket this often, and gives it up after a second silence.
    public static final Duration PING_INTERVAL = Duration.ofSeconds(25);
}
