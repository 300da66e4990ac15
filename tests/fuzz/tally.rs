//! How many executions there were with each of the other implementations.

/// Says at the end of the process what it has counted, for `run`.
#[derive(Default)]
pub struct Tally(Vec<(&'static str, u64)>);

impl Tally {
    pub fn count(&mut self, name: &'static str) {
        match self.0.iter_mut().find(|(other, _)| *other == name) {
            Some((_, count)) => *count += 1,
            None => self.0.push((name, 1)),
        }
    }
}

impl Drop for Tally {
    fn drop(&mut self) {
        self.0.sort();
        for (name, count) in &self.0 {
            eprintln!("with {name}: {count}");
        }
    }
}
