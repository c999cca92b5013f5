//! Users, sessions, audit.

use crate::on_both;
use crate::samples::*;
use mingjian_domain::*;
use mingjian_store::{Store, StoreError};
use std::time::{Duration, Instant};

on_both!(
    a_password_opens_and_another_does_not,
    names_and_passwords_are_checked_when_added,
    an_unknown_name_takes_as_long_as_a_wrong_password,
    a_session_lasts_twelve_hours_or_until_it_is_ended,
    the_audit_lists_latest_first_and_pages,
);

async fn a_password_opens_and_another_does_not(store: Store) {
    let user = store
        .users()
        .add(" 李审核 ", Role::Reviewer, "正确的马电池订书钉")
        .await
        .unwrap();
    assert_eq!((user.name.as_str(), user.role), ("李审核", Role::Reviewer));
    let verify = async |name, password| store.users().verify(name, password).await.unwrap();
    assert_eq!(
        verify("李审核", "正确的马电池订书钉").await,
        Some(user.clone())
    );
    assert_eq!(verify("李审核", "正确的马电池订书针").await, None);
    assert_eq!(verify("没有此人", "正确的马电池订书钉").await, None);
    assert_eq!(verify("李审核", &"长".repeat(5000)).await, None);
    assert_eq!(
        store.users().by_name("李审核").await.unwrap(),
        Some(user.clone())
    );
    assert_eq!(store.users().list().await.unwrap(), [user]);
}

async fn names_and_passwords_are_checked_when_added(store: Store) {
    store
        .users()
        .add("李审核", Role::Reviewer, "long enough")
        .await
        .unwrap();
    let taken = store
        .users()
        .add("李审核", Role::Officer, "long enough")
        .await
        .unwrap_err();
    assert!(
        matches!(taken, StoreError::Exists { what: "user", .. }),
        "{taken}"
    );
    let short = store
        .users()
        .add("王审核", Role::Reviewer, "short")
        .await
        .unwrap_err();
    assert!(
        matches!(
            short,
            StoreError::Invalid {
                what: "password",
                ..
            }
        ),
        "{short}"
    );
    assert!(
        store
            .users()
            .add("", Role::Reviewer, "long enough")
            .await
            .is_err()
    );
}

async fn an_unknown_name_takes_as_long_as_a_wrong_password(store: Store) {
    store
        .users()
        .add("李审核", Role::Reviewer, "long enough")
        .await
        .unwrap();
    // Rounds alternate and the fastest of each counts, so that a busy machine slows both alike.
    let mut fastest = [Duration::MAX; 2];
    for _ in 0..8 {
        for (name, best) in ["李审核", "没有此人"].iter().zip(&mut fastest) {
            let began = Instant::now();
            store.users().verify(name, "wrong enough").await.unwrap();
            *best = began.elapsed().min(*best);
        }
    }
    let [known, unknown] = fastest;
    assert!(unknown * 4 > known, "known {known:?}, unknown {unknown:?}");
}

async fn a_session_lasts_twelve_hours_or_until_it_is_ended(store: Store) {
    let office = office(&store, 0).await;
    let sessions = store.sessions();
    let session = sessions.create(office.reviewer.id, at(0)).await.unwrap();
    assert_eq!(session.expires, at(12 * 3600));
    assert_ne!(session.token, session.csrf);
    let found = sessions
        .get(&session.token, at(12 * 3600 - 1))
        .await
        .unwrap();
    assert_eq!(found, Some(session.clone()));
    assert_eq!(
        sessions.get(&session.token, at(12 * 3600)).await.unwrap(),
        None
    );
    assert_eq!(sessions.get("made up", at(1)).await.unwrap(), None);

    let other = sessions.create(office.reviewer.id, at(0)).await.unwrap();
    assert_ne!((&session.token, &session.csrf), (&other.token, &other.csrf));
    sessions.end(&session.token).await.unwrap();
    sessions.end(&session.token).await.unwrap();
    assert_eq!(sessions.get(&session.token, at(1)).await.unwrap(), None);
    assert!(sessions.get(&other.token, at(1)).await.unwrap().is_some());
}

async fn the_audit_lists_latest_first_and_pages(store: Store) {
    let office = office(&store, 0).await;
    store
        .audit()
        .record(None, "service_started", "", at(0))
        .await
        .unwrap();
    for n in 1..5 {
        let detail = format!("包 {n}");
        store
            .audit()
            .record(Some(office.officer.id), "export", &detail, at(n))
            .await
            .unwrap();
    }
    let first = store.audit().list(2, None).await.unwrap();
    let details: Vec<_> = first.iter().map(|e| (e.seq, e.detail.as_str())).collect();
    assert_eq!(details, [(5, "包 4"), (4, "包 3")]);
    assert_eq!((first[0].by_name.as_str(), first[0].at), ("赵执法", at(4)));
    let rest = store.audit().list(10, Some(4)).await.unwrap();
    assert_eq!(rest.len(), 3);
    assert_eq!(
        (rest[2].by, rest[2].what.as_str()),
        (None, "service_started")
    );
}
