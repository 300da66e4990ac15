//! libbz2's sorts, by which it puts equal keys in an order of its own.
//!
//! The quicksort divides by a key, which is taken from the first, the middle or the last in turns that look random,
//! and keeps what is equal to it at both ends until it is moved to the middle. Short parts are sorted by
//! insertion from the end, first those four apart.

use std::cmp::Ordering;

/// Parts of at most so many are sorted by insertion.
const SHORT: usize = 10;

/// Sorts `places` by `key`.
pub(super) fn sort(places: &mut [u32], key: impl Fn(u32) -> u32) {
    // Of two parts the larger waits, so no more wait than the logarithm of their number, twice.
    let mut waiting = [(0, 0); 64];
    let mut number = 1;
    waiting[0] = (0, places.len());
    let mut random = 0;
    while number > 0 {
        number -= 1;
        let (start, end) = waiting[number];
        let part = &mut places[start..end];
        if part.len() <= SHORT {
            insert(part, &key);
            continue;
        }
        random = (random * 7621 + 1) % 32768;
        let pivot = match random % 3 {
            0 => part[0],
            1 => part[(part.len() - 1) / 2],
            _ => part[part.len() - 1],
        };
        let (less, more) = divide(part, key(pivot), &key);
        let mut parts = [(start, start + less), (end - more, end)];
        if less <= more {
            parts.reverse();
        }
        waiting[number..number + 2].copy_from_slice(&parts);
        number += 2;
    }
}

/// Puts what is less than the pivot first, and what is more last. How many these are.
pub(super) fn divide(part: &mut [u32], pivot: u32, key: &impl Fn(u32) -> u32) -> (usize, usize) {
    let length = part.len();
    // Up to the first and from the last of these it is equal; between the others it is not known.
    let (mut first, mut low, mut high, mut last) = (0, 0, length, length);
    loop {
        while low < high {
            match key(part[low]).cmp(&pivot) {
                Ordering::Greater => break,
                Ordering::Less => {}
                Ordering::Equal => {
                    part.swap(low, first);
                    first += 1;
                }
            }
            low += 1;
        }
        while low < high {
            match key(part[high - 1]).cmp(&pivot) {
                Ordering::Less => break,
                Ordering::Greater => {}
                Ordering::Equal => {
                    last -= 1;
                    part.swap(high - 1, last);
                }
            }
            high -= 1;
        }
        if low == high {
            break;
        }
        part.swap(low, high - 1);
        (low, high) = (low + 1, high - 1);
    }
    let (less, more) = (low - first, last - high);
    swap_ends(&mut part[..low], first.min(less));
    swap_ends(&mut part[low..], more.min(length - last));
    (less, more)
}

/// Swaps the first and the last `number`.
fn swap_ends(part: &mut [u32], number: usize) {
    let (first, last) = part.split_at_mut(part.len() - number);
    first[..number].swap_with_slice(last);
}

/// Sorts by insertion.
fn insert(part: &mut [u32], key: &impl Fn(u32) -> u32) {
    let steps: &[usize] = if part.len() > 4 { &[4, 1] } else { &[1] };
    for &step in steps {
        for index in (0..part.len().saturating_sub(step)).rev() {
            let place = part[index];
            let mut to = index;
            while let Some(&next) = part.get(to + step).filter(|&&next| key(place) > key(next)) {
                part[to] = next;
                to += step;
            }
            part[to] = place;
        }
    }
}

/// Sorts by insertion at distances of 40, 13, 4 and so on down to 1, from the largest that is less than
/// the number.
pub(super) fn shell_sort(part: &mut [u32], mut is_greater: impl FnMut(u32, u32) -> bool) {
    let mut step = 1;
    while 3 * step + 1 < part.len() {
        step = 3 * step + 1;
    }
    while step > 0 {
        for index in step..part.len() {
            let place = part[index];
            let mut to = index;
            while to >= step && is_greater(part[to - step], place) {
                part[to] = part[to - step];
                to -= step;
            }
            part[to] = place;
        }
        step /= 3;
    }
}
