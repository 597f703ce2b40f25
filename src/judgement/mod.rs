//! Conclusions: what an expectation makes of evidence, why judging ends early,
//! and the Pod that a check is about.

pub mod checked_pod;
mod conclusion;
pub mod deletion;
mod refusal;
mod stop;

pub use checked_pod::FoundPod;
pub use conclusion::{Failure, Judgement, Mismatch, Seen};
pub use refusal::refusal;
pub use stop::Stop;
