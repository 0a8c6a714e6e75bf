//! Redis' protocol, as far as one must know it to tell where a command or an answer ends
//! (redis.io, "Redis serialization protocol specification").

/// How many bytes the first value takes, once all of it is there.
pub(crate) fn value_length(bytes: &[u8]) -> Option<usize> {
    let line_end = line_end(bytes)?;
    let number = || {
        let text = std::str::from_utf8(&bytes[1..line_end - 2]).ok()?;
        text.parse::<i64>().ok()
    };
    match bytes[0] {
        b'$' | b'=' | b'!' => {
            let body = usize::try_from(number()?).map_or(0, |length| length + 2);
            (bytes.len() >= line_end + body).then_some(line_end + body)
        }
        b'*' | b'~' | b'>' => values_end(bytes, line_end, number()?),
        b'%' => values_end(bytes, line_end, number()? * 2),
        _ => Some(line_end),
    }
}

/// The words of a command, which is a list of strings.
pub(crate) fn words(command: &[u8]) -> Vec<&[u8]> {
    let mut words = Vec::new();
    let Some(mut at) = line_end(command) else {
        return words;
    };
    while let Some(length) = value_length(&command[at..]) {
        let value = &command[at..at + length];
        if let Some(start) = line_end(value)
            && value[0] == b'$'
            && value.len() >= start + 2
        {
            words.push(&value[start..value.len() - 2]);
        }
        at += length;
    }
    words
}

/// The strings in what a file has of many commands, whatever stands between them.
pub(crate) fn strings(bytes: &[u8]) -> Vec<&[u8]> {
    let (mut strings, mut at) = (Vec::new(), 0);
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let length = (rest[0] == b'$').then(|| value_length(rest)).flatten();
        match (length, line_end(rest)) {
            (Some(length), Some(start)) if length >= start + 2 => {
                strings.push(&rest[start..length - 2]);
                at += length;
            }
            _ => at += 1,
        }
    }
    strings
}

fn values_end(bytes: &[u8], mut at: usize, count: i64) -> Option<usize> {
    for _ in 0..count {
        at += value_length(bytes.get(at..)?)?;
    }
    Some(at)
}

fn line_end(bytes: &[u8]) -> Option<usize> {
    let end = bytes.windows(2).position(|two| two == b"\r\n")?;
    (end > 0).then_some(end + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn value_ends_where_its_last_part_ends() {
        for whole in [
            "+OK\r\n",
            ":-1\r\n",
            "$-1\r\n",
            "$0\r\n\r\n",
            "$5\r\na\r\nb\n\r\n",
            "*-1\r\n",
            "*0\r\n",
            "*2\r\n$1\r\na\r\n*1\r\n:7\r\n",
            "%1\r\n+key\r\n$5\r\nvalue\r\n",
            ">2\r\n+message\r\n$1\r\nx\r\n",
        ] {
            let bytes = whole.as_bytes();
            assert_eq!(value_length(bytes), Some(bytes.len()), "{whole}");
            let followed = [bytes, b"+next\r\n"].concat();
            assert_eq!(value_length(&followed), Some(bytes.len()), "{whole}");
            for cut in 0..bytes.len() {
                assert_eq!(value_length(&bytes[..cut]), None, "{whole} cut at {cut}");
            }
        }
    }

    #[test]
    fn command_is_taken_apart_into_its_words() {
        let command = b"*3\r\n$7\r\nEVALSHA\r\n$0\r\n\r\n$4\r\n\r\n\r\n\r\n";
        assert_eq!(words(command), [&b"EVALSHA"[..], b"", b"\r\n\r\n"]);
        assert_eq!(words(b"PING\r\n"), [b""; 0]);
    }
}
