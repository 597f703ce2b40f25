//! What handson says on a real cluster. Needs the lab: `ci/test` brings one up
//! of its own and says where it is; without it every test here fails.

#![expect(
    clippy::unwrap_used,
    reason = "clippy knows test functions and not what they share: a panic fails the test, as it should"
)]

mod account;
mod batch;
mod batch_broken;
mod cleanup;
mod course;
mod diagnosis;
mod diagnosis_claim;
mod diagnosis_name;
mod diagnosis_place;
mod diagnosis_pod;
mod diagnosis_workload;
mod evenings;
mod grade;
mod grade_broken;
mod hand_ins;
mod image;
mod lab;
mod live;
mod never_backwards;
mod odd_volumes;
mod order;
mod rbac;
mod recording;
mod reference;
mod restore;
mod secrets;
mod submissions;
mod terminals;
mod tmux;
mod untouched;
mod unusual;
mod walks;
