//! Every bound of the door in one place, with its default. It knows numbers and units, nothing else.

use std::time::Duration;

/// Bounds on one GraphQL request over HTTP. What exceeds one is refused before it costs anything, and the refusal
/// names the bound and its value.
#[derive(Debug, Clone)]
pub struct DoorLimits {
    /// Bounds on the text and the shape of the query document.
    pub document: DocumentLimits,
    /// Bounds on multipart requests.
    pub upload: UploadLimits,
    /// Bounds on sockets.
    pub socket: SocketLimits,
    /// How many requests are worked on at a time.
    pub load: LoadLimits,
    /// Bytes of a JSON body, and of the `operations` part of a multipart request.
    pub body_bytes: usize,
    /// Time in which a whole JSON body has to arrive.
    pub body_time: Duration,
    /// Time for validation and execution; afterwards the work is dropped and the answer is UNAVAILABLE.
    pub execution_time: Duration,
    /// Errors in one answer; further ones are left out.
    pub errors: usize,
    /// Characters of one error message.
    pub message_chars: usize,
    /// Documents that are kept, parsed and validated, by the hash of their text.
    pub kept_documents: usize,
    /// Bytes that kept documents take together, by estimate.
    pub kept_bytes: usize,
}

/// Bounds on a query document. The first four are checked on the bare text, the others on the parsed document with
/// all fragments expanded.
#[derive(Debug, Clone)]
pub struct DocumentLimits {
    /// Bytes of the query text.
    pub bytes: usize,
    /// Lexical tokens of the query text.
    pub tokens: usize,
    /// Bytes of one name or number. Validation compares names with those of the schema at a cost by length.
    pub name_bytes: usize,
    /// Nesting of `{`, `[` and `(` together. The parser behind is recursive; this keeps it off the end of its stack.
    pub brackets: usize,
    /// Selections of the whole document.
    pub nodes: usize,
    /// Nested selection sets of the whole document. The executor's own bound has to lie above.
    pub levels: usize,
    /// Nested fields of the operation that runs; introspection has its own bound.
    pub depth: usize,
    /// Nested fields under `__schema` and `__type`. GraphiQL's own query needs 14.
    pub introspection_depth: usize,
    /// Nested lists under `__schema` and `__type`, which can be walked in circles. GraphiQL's own query needs 1.
    pub introspection_lists: usize,
    /// Aliased fields of the operation that runs.
    pub aliases: usize,
    /// Distinct fields at the root of the operation that runs, `__typename` not counted.
    pub root_fields: usize,
    /// Directives of the operation that runs.
    pub directives: usize,
    /// Fields that the operation would answer at most: each costs 1, under a list as often as the list is long.
    pub complexity: usize,
    /// Rows of a page for which neither `first` nor `last` is given, and no default of theirs holds.
    pub page_rows: usize,
    /// Items of a list that has no argument for its length.
    pub list_items: usize,
    /// Fields at the root of the operation that runs that are among `costly`.
    pub costly_fields: usize,
    /// Names of root fields that cost a password's hash or try a secret.
    pub costly: &'static [&'static str],
    /// Whether `__schema` and `__type` are answered at all.
    pub introspection: bool,
}

/// Bounds on a multipart request.
#[derive(Debug, Clone)]
pub struct UploadLimits {
    /// Bytes of the `map` part.
    pub map_bytes: usize,
    /// File parts, and also the number of places in `variables` that they fill.
    pub files: usize,
    /// Bytes of one file.
    pub file_bytes: u64,
    /// Bytes of all files of a request together.
    pub total_bytes: u64,
    /// Bytes of what stands between the contents of two parts: boundary and headers.
    pub header_bytes: u64,
    /// Time in which a whole multipart request has to arrive.
    pub time: Duration,
}

/// Bounds on WebSockets. A message has at most [`DoorLimits::body_bytes`].
#[derive(Debug, Clone)]
pub struct SocketLimits {
    /// Sockets open at a time, of all clients together.
    pub sockets: usize,
    /// Operations of one socket that are under way.
    pub operations: usize,
    /// Bytes of the id that a client gives an operation.
    pub id_bytes: usize,
    /// Time for `connection_init` to come and be judged.
    pub init_time: Duration,
    /// Between two looks at whether the client may still be here.
    pub check_time: Duration,
    /// Between two pings. After three without any sign of life the socket is given up.
    pub ping_time: Duration,
    /// Time in which the client has to take a message.
    pub send_time: Duration,
}

/// How many requests are worked on at a time, and how many wait for their turn.
#[derive(Debug, Clone, Copy)]
pub struct LoadLimits {
    /// Requests in work.
    pub in_work: usize,
    /// Requests that wait.
    pub waiting: usize,
    /// How long one waits before it is refused.
    pub wait_time: Duration,
}

impl Default for DoorLimits {
    fn default() -> Self {
        Self {
            document: DocumentLimits::default(),
            upload: UploadLimits::default(),
            socket: SocketLimits::default(),
            load: LoadLimits::default(),
            body_bytes: 256 * 1024,
            body_time: Duration::from_secs(5),
            execution_time: Duration::from_secs(10),
            errors: 5,
            message_chars: 500,
            kept_documents: 1_000,
            kept_bytes: 16 * 1024 * 1024,
        }
    }
}

impl Default for DocumentLimits {
    fn default() -> Self {
        Self {
            bytes: 64 * 1024,
            tokens: 8_000,
            name_bytes: 200,
            brackets: 100,
            nodes: 5_000,
            levels: 64,
            depth: 12,
            introspection_depth: 20,
            introspection_lists: 2,
            aliases: 15,
            root_fields: 5,
            directives: 10,
            complexity: 20_000,
            page_rows: 20,
            list_items: 10,
            costly_fields: 1,
            costly: &[],
            introspection: true,
        }
    }
}

impl Default for UploadLimits {
    fn default() -> Self {
        Self {
            map_bytes: 16 * 1024,
            files: 25,
            file_bytes: 15 * 1024 * 1024,
            total_bytes: 320 * 1024 * 1024,
            header_bytes: 256 * 1024,
            time: Duration::from_secs(120),
        }
    }
}

impl Default for SocketLimits {
    fn default() -> Self {
        Self {
            sockets: 1_000,
            operations: 20,
            id_bytes: 128,
            init_time: Duration::from_secs(10),
            check_time: Duration::from_secs(5),
            ping_time: Duration::from_secs(15),
            send_time: Duration::from_secs(10),
        }
    }
}

impl Default for LoadLimits {
    fn default() -> Self {
        Self {
            in_work: 64,
            waiting: 128,
            // Shorter than anybody notices: who waits longer is better told so.
            wait_time: Duration::from_millis(500),
        }
    }
}
