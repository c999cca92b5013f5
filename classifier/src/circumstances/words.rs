//! Words that tell a circumstance. The lists are data (`rules/circumstances/`), read by `load`.
//!
//! ```text
//! lists ─→ one automaton of all signs → every sign of a text in one pass, with the lists it is of
//!      └─→ lists that are asked beside a place: before a phone, after a denial
//! ```
//! A word may stand in several lists; it is seen once, with all of them.

use daachorse::CharwiseDoubleArrayAhoCorasick;
use serde::Deserialize;
use std::collections::BTreeMap;

macro_rules! lists {
    ($($(#[$doc:meta])* $name:ident = $word:literal $(in $whole:ident)?;)*) => {
        /// A list of words, by what they tell. Its words and a note for authors stand in
        /// `rules/circumstances/`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub(crate) enum List { $($(#[$doc])* $name,)* }

        impl List {
            /// Every list with its name in the files, and what is said where it is missing.
            pub(super) const ALL: &[(Self, &str, &str)] = &[
                $((Self::$name, $word, concat!("the list ", $word, " of circumstances/")),)*
            ];

            /// The list that holds each word of this one.
            pub(super) fn within(self) -> Option<Self> {
                match self {
                    $($(Self::$name => Some(Self::$whole),)?)*
                    _ => None,
                }
            }
        }
    };
}

lists! {
    // Signs: found in one pass. Those before `Claimed` are in the automaton.
    Order = "order";
    OrderInReports = "order_in_reports" in Order;
    OrderByAnybody = "order_by_anybody" in Order;
    OrderWithoutContact = "order_without_contact" in Order;
    Mention = "mention";
    Report = "report";
    ReportToReader = "report_to_reader" in Report;
    Law = "law";
    Seller = "seller";
    TrueOne = "true_one";
    Complaint = "complaint";
    Vacancy = "vacancy";
    Knowledge = "knowledge";
    AdMark = "ad_mark";
    Minors = "minors";
    Clinical = "clinical";
    HealthFood = "health_food";
    NotHealthFood = "not_health_food";
    OrdinaryFood = "ordinary_food";
    Drug = "drug";
    DrugAdvert = "drug_advert";
    Device = "device";
    Cosmetic = "cosmetic";
    Eaten = "eaten";
    NotADrug = "not_a_drug";
    Caution = "caution";
    // Asked beside a place.
    Claimed = "claimed";
    Condemned = "condemned";
    OfSomebody = "of_somebody";
    OfficeName = "office_name";
    MediaName = "media_name";
    PublicName = "public_name";
    ApprovalClaim = "approval_claim";
    ApprovedFunctions = "approved_functions";
    AsksToBuy = "asks_to_buy";
    SumBefore = "sum_before";
    NotYuan = "not_yuan";
    PublicLine = "public_line";
    PublicUse = "public_use";
    PhoneNamed = "phone_named";
    PhoneForOthers = "phone_for_others";
    Followed = "followed";
    DenialReaching = "denial_reaching";
    DenialAbutting = "denial_abutting";
    PassedOver = "passed_over";
    Turn = "turn";
    DeniedAfterwards = "denied_afterwards";
    TakenBack = "taken_back";
    DeniedNext = "denied_next";
    FalseHeading = "false_heading";
    Wording = "wording";
    HeardSaid = "heard_said";
    Disclaimed = "disclaimed";
    Question = "question";
    AnswerNo = "answer_no";
    AnswerLead = "answer_lead";
}

/// A sign found, by bytes of the normalised text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen {
    /// A bit for each list that holds the word.
    of: u64,
    word: u32,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Seen {
    pub(crate) fn is(self, list: List) -> bool {
        self.of & bit(list) != 0
    }

    /// The same for the same word.
    pub(crate) fn word_index(self) -> u32 {
        self.word
    }
}

const fn bit(list: List) -> u64 {
    1 << list as u8
}

/// When a text that shows no goods is still read as the words of a seller.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Slogan {
    /// It has at most so many characters.
    pub(super) chars: usize,
    /// Its signs against a pitch weigh together at most this.
    pub(super) against: f64,
}

/// Every list, and the automaton of the signs.
pub(crate) struct Words {
    lists: Vec<Vec<String>>,
    automaton: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    /// The words of the automaton, each with a bit for each of its lists.
    signs: Vec<(String, u64)>,
    pub(super) slogan: Slogan,
}

impl Words {
    /// From the lists in the order of [`List::ALL`].
    pub(super) fn of(lists: Vec<Vec<String>>, slogan: Slogan) -> Self {
        let mut signs: BTreeMap<&str, u64> = BTreeMap::new();
        for ((list, ..), words) in List::ALL.iter().zip(&lists) {
            if *list < List::Claimed {
                for word in words {
                    *signs.entry(word).or_default() |= bit(*list);
                }
            }
        }
        let signs: Vec<(String, u64)> = signs
            .into_iter()
            .map(|(word, of)| (word.to_owned(), of))
            .collect();
        let automaton = (!signs.is_empty()).then(|| {
            CharwiseDoubleArrayAhoCorasick::new(signs.iter().map(|(word, _)| word))
                .expect("some hundred different words fit an automaton")
        });
        Self {
            lists,
            automaton,
            signs,
            slogan,
        }
    }

    /// The words of a list, normalised.
    pub(crate) fn list(&self, list: List) -> &[String] {
        &self.lists[list as usize]
    }

    /// Whether a word of the list stands in the text.
    pub(crate) fn stands(&self, list: List, text: &str) -> bool {
        self.list(list).iter().any(|word| text.contains(word))
    }

    /// Every sign in a normalised text, in order of its end.
    pub(crate) fn signs(&self, text: &str) -> Vec<Seen> {
        let found = self
            .automaton
            .iter()
            .flat_map(|all| all.find_overlapping_iter(text));
        found
            .map(|hit| Seen {
                of: self.signs[hit.value() as usize].1,
                word: hit.value(),
                start: hit.start(),
                end: hit.end(),
            })
            .collect()
    }

    /// The word that was seen.
    pub(crate) fn text(&self, seen: &Seen) -> &str {
        &self.signs[seen.word as usize].0
    }
}
