//! A WebSocket client that can also do what a decent one does not: it sees every frame, and sends any.

#![allow(dead_code, reason = "shared by test binaries that use different parts of it")]

use std::net::SocketAddr;

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

pub(crate) const TEXT: u8 = 1;
pub(crate) const BINARY: u8 = 2;
pub(crate) const CONTINUATION: u8 = 0;
pub(crate) const CLOSE: u8 = 8;
pub(crate) const PING: u8 = 9;
pub(crate) const PONG: u8 = 10;
/// Set on the opcode of the last frame of a message.
pub(crate) const FIN: u8 = 0x80;

/// What arrives.
#[derive(Debug, PartialEq)]
pub(crate) enum Heard {
    Message(Value),
    Ping,
    Pong(Vec<u8>),
    Close(Option<u16>, String),
    /// The connection is over.
    End,
}

pub(crate) struct Socket {
    stream: TcpStream,
    /// What was read and not yet understood.
    bytes: Vec<u8>,
    /// The answer to the handshake.
    pub(crate) head: String,
}

impl Socket {
    /// Sends a handshake with the subprotocol.
    pub(crate) async fn open(address: SocketAddr) -> Self {
        let protocol = "Sec-WebSocket-Protocol: graphql-transport-ws\r\n";
        Self::request(address, &handshake("/graphql/ws", protocol)).await
    }

    /// Sends any request and reads the head of the answer.
    pub(crate) async fn request(address: SocketAddr, request: &str) -> Self {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut socket = Self { stream, bytes: Vec::new(), head: String::new() };
        let end = loop {
            if let Some(at) = socket.bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                break at + 4;
            }
            assert!(socket.read().await, "{}", String::from_utf8_lossy(&socket.bytes));
        };
        let rest = socket.bytes.split_off(end);
        socket.head = String::from_utf8(std::mem::replace(&mut socket.bytes, rest)).unwrap();
        socket
    }

    /// All that follows until the connection ends.
    pub(crate) async fn body(&mut self) -> String {
        while self.read().await {}
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub(crate) fn status(&self) -> u16 {
        self.head[9..12].parse().unwrap()
    }

    /// A socket past `connection_ack`.
    pub(crate) async fn welcome(address: SocketAddr, token: &str) -> Self {
        let mut socket = Self::open(address).await;
        assert_eq!(socket.status(), 101, "{}", socket.head);
        socket.init(token).await;
        assert_eq!(socket.hear().await, Heard::Message(json!({"type": "connection_ack"})));
        socket
    }

    pub(crate) async fn init(&mut self, token: &str) {
        let payload = json!({ "authorization": format!("Bearer {token}") });
        self.say(&json!({ "type": "connection_init", "payload": payload })).await;
    }

    pub(crate) async fn subscribe(&mut self, id: &str, query: &str) {
        self.say(&json!({ "id": id, "type": "subscribe", "payload": { "query": query } })).await;
    }

    pub(crate) async fn say(&mut self, message: &Value) {
        self.frame(TEXT | FIN, message.to_string().as_bytes()).await;
    }

    /// Sends one frame, masked with nothing.
    pub(crate) async fn frame(&mut self, opcode: u8, payload: &[u8]) {
        let mut frame = vec![opcode];
        match payload.len() {
            short @ 0..126 => frame.push(0x80 | short as u8),
            middling @ 126..0x1_0000 => {
                frame.push(0x80 | 126);
                frame.extend((middling as u16).to_be_bytes());
            }
            long => {
                frame.push(0x80 | 127);
                frame.extend((long as u64).to_be_bytes());
            }
        }
        frame.extend([0; 4]);
        frame.extend(payload);
        // The other side may have gone; what it said before is still to be heard.
        let _gone = self.stream.write_all(&frame).await;
    }

    /// The next message; pings of the server are passed over, but not answered.
    pub(crate) async fn hear(&mut self) -> Heard {
        loop {
            match self.hear_all().await {
                Heard::Ping => {}
                heard => return heard,
            }
        }
    }

    /// The JSON of the next message.
    pub(crate) async fn message(&mut self) -> Value {
        match self.hear().await {
            Heard::Message(message) => message,
            other => panic!("{other:?} instead of a message"),
        }
    }

    /// The code with which the server closes; messages before are passed over.
    pub(crate) async fn closed(&mut self) -> u16 {
        loop {
            match self.hear().await {
                Heard::Close(code, reason) => {
                    assert!(reason.len() <= 123);
                    return code.unwrap_or(0);
                }
                Heard::End => return 0,
                _ => {}
            }
        }
    }

    pub(crate) async fn hear_all(&mut self) -> Heard {
        loop {
            if let Some((opcode, payload)) = self.take_frame() {
                return heard(opcode, payload);
            }
            if !self.read().await {
                return Heard::End;
            }
        }
    }

    fn take_frame(&mut self) -> Option<(u8, Vec<u8>)> {
        let [first, second, ..] = self.bytes[..] else { return None };
        assert_eq!(second & 0x80, 0, "servers do not mask");
        let (start, length) = match second {
            126 => (4, u16::from_be_bytes(self.bytes.get(2..4)?.try_into().unwrap()).into()),
            127 => (10, u64::from_be_bytes(self.bytes.get(2..10)?.try_into().unwrap()) as usize),
            short => (2, usize::from(short)),
        };
        let payload = self.bytes.get(start..start + length)?.to_vec();
        self.bytes.drain(..start + length);
        assert_eq!(first & FIN, FIN, "answers are not fragmented");
        Some((first & 0x0F, payload))
    }

    async fn read(&mut self) -> bool {
        matches!(self.stream.read_buf(&mut self.bytes).await, Ok(1..))
    }
}

fn heard(opcode: u8, payload: Vec<u8>) -> Heard {
    match opcode {
        TEXT => Heard::Message(serde_json::from_slice(&payload).unwrap()),
        PING => Heard::Ping,
        PONG => Heard::Pong(payload),
        CLOSE if payload.is_empty() => Heard::Close(None, String::new()),
        CLOSE => {
            let code = u16::from_be_bytes([payload[0], payload[1]]);
            Heard::Close(Some(code), String::from_utf8(payload[2..].to_vec()).unwrap())
        }
        other => panic!("unexpected opcode {other}"),
    }
}

/// A handshake for `path` with more headers, each with its line end.
pub(crate) fn handshake(path: &str, headers: &str) -> String {
    format!(
        "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{headers}\r\n"
    )
}
