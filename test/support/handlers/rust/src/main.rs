//! Handlers for tests: one that greets, and some that fail. _HANDLER says which.
use std::time::Duration;

use lambda_runtime::{run, service_fn, Diagnostic, Error, LambdaEvent};
use serde_json::{json, Value};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    run(service_fn(handle)).await
}

async fn handle(event: LambdaEvent<Value>) -> Result<Value, Diagnostic> {
    match std::env::var("_HANDLER").as_deref() {
        Ok("raises") => return Err(Diagnostic { error_type: "OrderError".into(), error_message: "no such order".into() }),
        Ok("exits") => std::process::exit(1),
        Ok("sleeps") => tokio::time::sleep(Duration::from_secs(60)).await,
        _ => {}
    }
    Ok(json!({ "hello": event.payload["name"] }))
}
