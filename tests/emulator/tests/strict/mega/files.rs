use latchkey_emulator::{Emulator, MegaOptions};
use serde_json::json;

use super::client::{Client, File, account, decode, emulator, encode, started};

#[tokio::test]
async fn file_goes_in_is_linked_and_comes_out() {
    let emulator = emulator().await;
    let client = Client::logged_in(&emulator).await;
    let content: Vec<u8> = (0..100_000_u32)
        .map(|place| place.to_be_bytes()[3])
        .collect();
    let file = File::of(&content);
    let node = client.add(&file).await;
    let link = client.call(json!({"a": "l", "n": node})).await;
    assert_eq!(link.as_str().map(str::len), Some(8));
    assert_eq!(client.call(json!({"a": "l", "n": node})).await, link);

    let anybody = Client::new(&emulator);
    let got = anybody
        .call_as(42, json!({"a": "g", "g": 1, "p": link}))
        .await;
    assert_eq!(got["s"], 100_000);
    assert_eq!(decode(&got["at"]), file.attributes);
    let range = |range| format!("{}/{range}", got["g"].as_str().unwrap());
    let whole = anybody
        .send_to(&range("0-99999"), "GET", b"")
        .await
        .unwrap();
    assert_eq!(whole.body, file.ciphertext);
    let part = anybody.send_to(&range("16-31"), "GET", b"").await.unwrap();
    assert_eq!(part.body, file.ciphertext[16..32]);
    assert_eq!(emulator.violations(), [""; 0]);

    let seen = emulator.mega().files();
    assert_eq!((seen.len(), seen[0].name.as_str()), (1, "creds.json"));
    assert_eq!((&seen[0].content, seen[0].size), (&content, 100_000));
    assert_eq!(seen[0].link.as_deref(), link.as_str());
    for range in [range("0-100000"), range("x"), range("")] {
        let outside = anybody.send_to(&range, "GET", b"").await.unwrap();
        assert!(outside.status >= 404, "{outside:?}");
    }
    assert!(emulator.violations().len() >= 2);
}

#[tokio::test]
async fn deleted_file_is_gone_with_its_link() {
    let emulator = emulator().await;
    let client = Client::logged_in(&emulator).await;
    let node = client.add(&File::of(b"{}")).await;
    let link = client.call(json!({"a": "l", "n": node})).await;
    let delete = json!({"a": "d", "n": node});
    assert_eq!(client.call(delete.clone()).await, 0);
    assert_eq!(client.call(delete).await, -9);
    assert_eq!(client.call(json!({"a": "l", "n": node})).await, -9);
    assert_eq!(client.call(json!({"a": "g", "g": 1, "p": link})).await, -9);
    let snapshot = emulator.mega().snapshot();
    assert_eq!(
        (snapshot.files.len(), snapshot.exports, snapshot.deletes),
        (0, 1, 1)
    );
    assert_eq!(emulator.violations(), [""; 0]);
    assert_eq!(client.call(json!({"a": "d", "n": client.root})).await, -11);
    assert_eq!(
        emulator.violations(),
        ["mega: expected a file to be deleted"]
    );
}

#[tokio::test]
async fn upload_must_be_announced_and_whole() {
    let emulator = emulator().await;
    let client = Client::logged_in(&emulator).await;
    assert_eq!(client.call(json!({"a": "u", "v": 2})).await, -2);
    assert_eq!(client.call(json!({"a": "u", "s": 5})).await, -2);
    let url = client.upload_url(200_000).await;
    let piece = async |position: &str, length: usize| {
        let url = format!("{url}/{position}");
        let answer = client
            .send_to(&url, "POST", &vec![0; length])
            .await
            .unwrap();
        (answer.status, answer.body)
    };
    assert_eq!(piece("0", 200_001).await, (200, b"-7".to_vec()));
    assert_eq!(piece("0", 100_000).await, (200, b"-7".to_vec()));
    assert_eq!(piece("-1", 1).await, (200, b"-7".to_vec()));
    assert_eq!(emulator.violations().len(), 5);
    assert_eq!(piece("0", 131_072).await, (200, Vec::new()));
    assert_eq!(piece("131072", 68_928).await.1.len(), 36);
    let elsewhere = format!("{}/ul/AAAA/0", emulator.mega().url());
    let answer = client.send_to(&elsewhere, "POST", b"a").await.unwrap();
    assert_eq!(answer.body, b"-8");
    assert_eq!(emulator.violations().len(), 6);
}

#[tokio::test]
async fn upload_says_how_long_it_is() {
    let emulator = emulator().await;
    let client = Client::logged_in(&emulator).await;
    let url = client.upload_url(2).await;
    let path = url.replace(&emulator.mega().url(), "");
    let request = format!(
        "POST {path}/0 HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\
         transfer-encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n"
    );
    assert_eq!(
        client.send_raw(request.as_bytes()).await.unwrap().status,
        200
    );
    assert_eq!(
        emulator.violations(),
        ["mega: expected an upload to say how long it is"]
    );
}

#[tokio::test]
async fn node_must_be_made_of_a_completed_upload_once() {
    let emulator = emulator().await;
    let client = Client::logged_in(&emulator).await;
    let file = File::of(b"{}");
    assert_eq!(client.call(client.put(&[1; 36], &file)).await, -9);
    assert_eq!(client.call(client.put(&[1; 27], &file)).await, -2);
    let put = client.put(&client.upload(&file).await, &file);
    assert!(client.call(put.clone()).await["f"].is_array());
    assert_eq!(client.call(put).await, -9);
    assert_eq!(
        emulator.violations(),
        [
            "mega: expected a completion handle that was given out",
            "mega: expected a completion handle of 36 bytes",
            "mega: expected each completion handle to be used once",
        ]
    );
}

#[tokio::test]
async fn node_must_be_put_where_there_is_a_folder() {
    let emulator = emulator().await;
    let mut client = Client::logged_in(&emulator).await;
    let file = File::of(b"{}");
    let node = client.add(&file).await;
    let completion = client.upload(&file).await;
    emulator.mega().replace_root();
    assert_eq!(client.call(client.put(&completion, &file)).await, -9);
    assert_eq!(emulator.violations(), [""; 0]);
    client.root = node;
    assert_eq!(client.call(client.put(&completion, &file)).await, -11);
    client.root = client.root_of_list().await;
    assert!(client.call(client.put(&completion, &file)).await["f"].is_array());
    assert_eq!(
        emulator.violations(),
        ["mega: expected a folder to put the file into"]
    );
}

#[tokio::test]
async fn key_and_attributes_are_checked_with_the_content() {
    let good = File::of(b"{}");
    let mut other_mac = good.clone();
    other_mac.folded[31] ^= 1;
    // The key is folded with the MAC, which must stay the same.
    let mut other_key = good.clone();
    other_key.folded[0] ^= 1;
    let mut other_content = good.clone();
    other_content.ciphertext[0] ^= 1;
    let mut cut = good.clone();
    cut.attributes.pop();
    let mac = "expected the key to carry the MAC of the content";
    let json = "expected MEGA and then a JSON object, padded with zeros";
    let padding = "expected the attributes to be padded to whole blocks and no further";
    let wrong = [
        (other_mac, mac),
        (other_key, mac),
        (other_content, mac),
        (cut, "expected the attributes to be whole blocks"),
        (
            File::named(b"{\"n\":\"creds.json\"}", b"{}"),
            "expected the attributes under the file's key, beginning with MEGA",
        ),
        (File::named(b"MEGA{\"n\":\"creds.json\"", b"{}"), json),
        (File::named(b"MEGA[]", b"{}"), json),
        (
            File::named(b"MEGA{}", b"{}"),
            "expected the attributes to name the file",
        ),
        (File::named(b"MEGA{\"n\":\"a\"}\0\0\0\0\0", b"{}"), padding),
    ];
    for (file, what) in wrong {
        let emulator = emulator().await;
        let client = Client::logged_in(&emulator).await;
        client.add(&file).await;
        assert_eq!(emulator.violations(), [format!("mega: {what}")]);
    }
}

#[tokio::test]
async fn malformed_nodes_are_refused() {
    let emulator = emulator().await;
    let client = Client::logged_in(&emulator).await;
    let file = File::of(b"{}");
    let whole = client.put(&client.upload(&file).await, &file);
    let mut count = 0;
    let changes = [
        ("/n", json!([])),
        ("/n/0/t", json!(1)),
        ("/n/0/h", json!("+")),
    ];
    for (place, value) in changes {
        let mut put = whole.clone();
        *put.pointer_mut(place).unwrap() = value;
        assert_eq!(client.call(put).await, -2, "{place}");
        count += 1;
        assert_eq!(emulator.violations().len(), count);
    }
    for place in ["/n/0/k", "/n/0/a"] {
        let mut put = client.put(&client.upload(&file).await, &file);
        *put.pointer_mut(place).unwrap() = json!(format!("{}=", encode(&[0; 32])));
        assert_eq!(client.call(put).await, -2, "{place}");
        count += 1;
        assert_eq!(emulator.violations().len(), count);
    }
    assert_eq!(emulator.mega().files().len(), 0);
}

#[tokio::test]
async fn account_holds_as_much_as_it_has_room_for() {
    let emulator = full_at(1000).await;
    let client = Client::logged_in(&emulator).await;
    client.add(&File::of(&[1; 600])).await;
    assert_eq!(client.call(json!({"a": "u", "s": 401, "v": 2})).await, -17);
    client.add(&File::of(&[1; 400])).await;
    let quota = client.call(json!({"a": "uq", "strg": 1, "xfer": 1})).await;
    assert_eq!(
        (&quota["mstrg"], &quota["cstrg"]),
        (&json!(1000), &json!(1000))
    );
    assert_eq!(emulator.violations(), [""; 0]);
}

async fn full_at(quota_bytes: u64) -> Emulator {
    started(MegaOptions {
        account: account(),
        quota_bytes,
        ..MegaOptions::default()
    })
    .await
}
