//! What is answered around the handlers, whatever the route.

use latchkey_shared::refusal::Refusal;
use utoipa::openapi::OpenApi;

use super::{
    OLDER,
    problems::{Form, refuse},
};

/// Adds what the layers around the routes answer.
pub(super) fn add(document: &mut OpenApi) {
    for item in document.paths.paths.values_mut() {
        let reading = item.get.iter_mut().map(|operation| (operation, false));
        let changing = [&mut item.post, &mut item.delete].into_iter().flatten();
        for (operation, changes) in reading.chain(changing.map(|operation| (operation, true))) {
            let mut refusals = vec![Refusal::MisdirectedHost];
            if changes {
                refusals.push(Refusal::ForeignPage);
            }
            let mut tags = operation.tags.iter().flatten();
            if tags.any(|tag| tag == OLDER) {
                refusals.push(Refusal::NoSuchAddress);
            }
            refuse(&mut operation.responses.responses, Form::Problem, &refusals);
        }
    }
}
