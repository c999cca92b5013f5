//! One invented exchange.

use mingjian_warc::Exchange;

/// A fixed time.
pub fn at() -> jiff::Timestamp {
    "2026-03-02T01:02:03.5Z".parse().unwrap()
}

/// A page of an invented shop with this body.
pub fn page(body: &[u8]) -> Exchange {
    Exchange {
        url: "http://shop.example/商品/12.html".into(),
        at: at(),
        ip: Some([192, 0, 2, 7].into()),
        request: b"GET /12.html HTTP/1.1\r\nHost: shop.example\r\n\r\n".to_vec(),
        response_head: b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
            .to_vec(),
        body: body.to_vec(),
        truncated: None,
        metadata: vec![("via".into(), "http://shop.example/".into())],
    }
}
