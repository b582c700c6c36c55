// Answers every NATS request with its own body.
import { connect } from "@nats-io/transport-node";

const [servers, token] = process.argv.slice(2);
const connection = await connect({ servers, token });
connection.subscribe("echo", { callback: (_error, message) => message.respond(message.data) });
await connection.flush();
process.stdout.write("ready\n");
