use axum::http::StatusCode;
use insta::assert_snapshot;
use latchkey_shared::status::Change;

use crate::support::{QR_TEXT, TestApp};

#[tokio::test(start_paused = true)]
async fn png_is_read_back_at_every_size() {
    let app = TestApp::new();
    let (owner, mut worker) = app.start_claimed().await;
    worker.show_qr(QR_TEXT, 1).await;
    for (query, side) in [
        ("", 512),
        ("?size=256", 256),
        ("?size=333", 333),
        ("?size=2048", 2048),
    ] {
        let answer = app.send(owner.get(&format!("/qr.png{query}"))).await;
        assert_eq!(answer.header("content-type"), "image/png");
        assert_eq!(answer.header("cache-control"), "no-store");
        let picture = Picture::of(&answer.body);
        assert_eq!(picture.side, side);
        assert_eq!(picture.read(), QR_TEXT);
    }
}

#[tokio::test(start_paused = true)]
async fn png_is_never_smaller_than_its_modules() {
    let app = TestApp::new();
    let (owner, mut worker) = app.start_claimed().await;
    let text = "long".repeat(300);
    worker.show_qr(&text, 1).await;
    let picture = Picture::of(&app.send(owner.get("/qr.png?size=64")).await.body);
    assert_eq!(picture.side, 4 + 117 + 4, "version 25");
}

#[tokio::test(start_paused = true)]
async fn png_has_one_bit_a_pixel_and_a_quiet_zone_of_four_modules() {
    let app = TestApp::new();
    let (owner, mut worker) = app.start_claimed().await;
    worker.show_qr("x", 1).await;
    let picture = Picture::of(&app.send(owner.get("/qr.png?size=290")).await.body);
    assert_eq!(picture.bits_per_pixel, png::BitDepth::One);
    assert!((0..290).all(|at| picture.light(at, 39) && picture.light(39, at)));
    assert!(!picture.light(40, 40) && !picture.light(249, 40));
}

#[tokio::test(start_paused = true)]
async fn size_out_of_range_is_refused() {
    let app = TestApp::new();
    let (owner, mut worker) = app.start_claimed().await;
    worker.show_qr(QR_TEXT, 1).await;
    assert_snapshot!(app.send(owner.get("/qr.png?size=63")).await.refusal(), @r#"
    400 Bad Request application/problem+json
    {"type":"urn:latchkey:invalid_request","title":"Invalid request","status":400,"detail":"\"size\" must be a whole number from 64 to 2048.","code":"invalid_request"}
    "#);
    assert_eq!(
        app.send(owner.get("/qr.png?size=2049")).await.status,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test(start_paused = true)]
async fn svg_draws_the_same_modules_as_the_png() {
    let app = TestApp::new();
    let (owner, mut worker) = app.start_claimed().await;
    worker.show_qr(QR_TEXT, 1).await;
    let answer = app.send(owner.get("/qr.svg?v=3")).await;
    assert_eq!(answer.header("content-type"), "image/svg+xml");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(answer.text().contains("shape-rendering=\"crispEdges\""));
    let drawn = Picture::of_svg(answer.text());
    let twice = 2 * drawn.side;
    let png = Picture::of(
        &app.send(owner.get(&format!("/qr.png?size={twice}")))
            .await
            .body,
    );
    for y in 0..twice {
        for x in 0..twice {
            assert_eq!(png.light(x, y), drawn.light(x / 2, y / 2), "pixel {x}, {y}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn picture_is_of_this_moment() {
    let app = TestApp::new();
    let (owner, mut worker) = app.start_claimed().await;
    for (sequence, text) in [(1, "first"), (2, "second")] {
        worker.show_qr(text, sequence).await;
        let answer = app.send(owner.get("/qr.png")).await;
        assert_eq!(Picture::of(&answer.body).read(), text);
    }
}

#[tokio::test(start_paused = true)]
async fn no_picture_before_or_after_the_code() {
    let app = TestApp::new();
    let (owner, mut worker) = app.start_claimed().await;
    assert_snapshot!(app.send(owner.get("/qr.svg")).await.refusal(), @r#"
    409 Conflict application/problem+json
    {"type":"urn:latchkey:qr_not_available","title":"No QR code now","status":409,"detail":"No QR code waits to be scanned at this moment. The session's status says why.","code":"qr_not_available"}
    "#);
    worker.show_qr(QR_TEXT, 1).await;
    worker.publish(Change::Linking(None)).await;
    assert_eq!(
        app.send(owner.get("/qr.png")).await.json()["code"],
        "qr_not_available"
    );
}

/// A square picture, one byte a pixel.
pub(crate) struct Picture {
    side: usize,
    luma: Vec<u8>,
    bits_per_pixel: png::BitDepth,
}

impl Picture {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let info = reader.info();
        let (width, height) = (info.width as usize, info.height as usize);
        assert_eq!(width, height);
        let bits_per_pixel = info.bit_depth;
        let mut luma = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut luma).unwrap();
        Self {
            side: width,
            luma,
            bits_per_pixel,
        }
    }

    /// Draws the rectangles of the last path, `M x y h w v1 h-w z` each.
    fn of_svg(svg: &str) -> Self {
        let side = svg
            .split("viewBox=\"0 0 ")
            .nth(1)
            .unwrap()
            .split(' ')
            .next()
            .unwrap();
        let side: usize = side.parse().unwrap();
        let mut luma = vec![0xff; side * side];
        let path = svg
            .rsplit(" d=\"")
            .next()
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        for rectangle in path.split('M').skip(1) {
            let (corner, rest) = rectangle.split_once('h').unwrap();
            let (x, y) = corner.split_once(' ').unwrap();
            let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
            let width: usize = rest.split('v').next().unwrap().parse().unwrap();
            assert_eq!(rest, format!("{width}v1h-{width}z"));
            luma[y * side + x..][..width].fill(0);
        }
        Self {
            side,
            luma,
            bits_per_pixel: png::BitDepth::One,
        }
    }

    fn light(&self, x: usize, y: usize) -> bool {
        self.luma[y * self.side + x] == 0xff
    }

    pub(crate) fn read(&self) -> String {
        let mut image =
            rqrr::PreparedImage::prepare_from_greyscale(self.side, self.side, |x, y| {
                self.luma[y * self.side + x]
            });
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1, "one code in the picture");
        grids[0].decode().unwrap().1
    }
}
