//! What the fuzz targets of `proto/fuzz` run inside of this crate.

#[cfg(fuzzing)]
pub use crate::{broker::fuzzing::run as redis, sealed::fuzzing::run as sealed};

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use crate::{broker, sealed};

    #[test]
    fn redis_seeds_hold() {
        assert_eq!(replay("redis", broker::fuzzing::run), 21);
    }

    #[test]
    fn sealed_seeds_hold() {
        assert_eq!(replay("sealed", sealed::fuzzing::run), 11);
    }

    fn replay(target: &str, run: fn(&[u8])) -> usize {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../proto/fuzz/corpus");
        let seeds = fs::read_dir(corpus.join(target)).unwrap();
        let seeds = seeds.map(|seed| fs::read(seed.unwrap().path()).unwrap());
        seeds.inspect(|seed| run(seed)).count()
    }
}
