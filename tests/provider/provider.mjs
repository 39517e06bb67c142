// An OpenID provider on a free port of this machine: node provider.mjs '{ "key": "museum", "lyceum": "http://…", … }'
//
// Says where it serves as one line of JSON, and ends when its standard input does. Beside what OpenID asks for it has
// one address more, /control, by which a test turns its keys or has it do wrong.

import './runtime.mjs';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';
import { configure } from './configuration.mjs';
import { Control } from './control.mjs';
import { Faults } from './faults.mjs';
import { Keys } from './keys.mjs';
import { interact } from './pages.mjs';
import { Storage } from './storage.mjs';

const told = JSON.parse(process.argv[2]);
const server = createServer();
await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;

const users = new Map(told.users.map((user) => [user.id, user]));
const keys = await Keys.generate(told.alg);
const storage = new Storage();
const faults = new Faults(keys);
const logouts = [];

/// Devices may ask every second whether somebody has signed in, and not every five only.
async function hurry(ctx, next) {
    await next();
    if (ctx.path === '/device/auth' && ctx.status === 200) {
        ctx.body = { ...ctx.body, interval: 1 };
    }
}

/// The keys of a provider are fixed: new ones mean a new provider, which knows all that the one before knew.
let handle;
function build() {
    const provider = new Provider(issuer, configure(told, users, keys.jwks(), storage));
    provider.use(interact(provider, users));
    provider.use((ctx, next) => faults.pass(ctx, next));
    provider.use(hurry);
    provider.on('backchannel.success', () => logouts.push('told'));
    provider.on('backchannel.error', (_, error) => logouts.push(error.message));
    provider.on('server_error', (_, error) => console.error(error));
    handle = provider.callback();
}
build();

const control = new Control({ issuer, told, users, keys, faults, logouts, build });
server.on('request', (request, response) =>
    request.url === '/control' ? control.answer(request, response) : handle(request, response),
);
process.stdin.on('end', () => process.exit(0)).resume();
console.log(JSON.stringify({ issuer }));
