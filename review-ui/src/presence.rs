//! Presence: who else has an item before them just now. In memory and for a few minutes only; it
//! is a courtesy, the store decides who was first.

use jiff::{SignedDuration, Timestamp};
use mingjian_domain::{ItemId, User, UserId};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// How long an opened page counts as being read.
const READING: SignedDuration = SignedDuration::from_secs(180);

/// Where each user was seen last.
#[derive(Debug, Default)]
pub struct Presence {
    seen: Mutex<HashMap<UserId, (ItemId, String, Timestamp)>>,
}

impl Presence {
    /// Notes that `user` opened `item`, and names the others who have it open.
    pub fn opened(&self, item: ItemId, user: &User, now: Timestamp) -> Vec<String> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.retain(|_, (_, _, at)| now.duration_since(*at) < READING);
        seen.insert(user.id, (item, user.name.clone(), now));
        let mut others: Vec<String> = seen
            .iter()
            .filter(|(id, (there, _, _))| **id != user.id && *there == item)
            .map(|(_, (_, name, _))| name.clone())
            .collect();
        others.sort();
        others
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mingjian_domain::Role;

    #[test]
    fn two_readers_of_one_item_see_each_other_until_one_moves_on() {
        let user = |id, name: &str| User {
            id: UserId(id),
            name: name.into(),
            role: Role::Reviewer,
        };
        let (wang, li) = (user(1, "王某"), user(2, "李某"));
        let now = Timestamp::UNIX_EPOCH;
        let presence = Presence::default();
        assert!(presence.opened(ItemId(7), &wang, now).is_empty());
        assert_eq!(presence.opened(ItemId(7), &li, now), ["王某"]);
        presence.opened(ItemId(8), &wang, now);
        assert!(presence.opened(ItemId(7), &li, now).is_empty());
        assert!(presence.opened(ItemId(8), &li, now + READING).is_empty());
    }
}
