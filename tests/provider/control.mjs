// What a test may tell the provider: POST /control with { "do": …, … }.

import { change } from './faults.mjs';

export class Control {
    #parts;

    constructor(parts) {
        this.#parts = parts;
    }

    async answer(request, response) {
        try {
            const { do: what, ...words } = JSON.parse(await text(request));
            const said = await this.#obey(what, words);
            response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(said ?? null));
        } catch (error) {
            response.writeHead(500).end(String(error?.stack ?? error));
        }
    }

    async #obey(what, words) {
        const { users, keys, faults, logouts, build } = this.#parts;
        switch (what) {
            case 'turn keys':
                await keys.turn(words.forget ?? false);
                return build();
            case 'change user':
                return void users.set(words.user.id, { ...users.get(words.user.id), ...words.user });
            case 'fail':
                return faults.arm(words.fault);
            case 'mint':
                return keys.sign(this.#claims(words), words);
            case 'tell':
                return { asked: faults.asked, logouts };
            default:
                throw new Error(`no such command: ${what}`);
        }
    }

    /// What a token for Lyceum's graph says, but for what is to be otherwise.
    #claims({ user, claims }) {
        const { issuer, told } = this.#parts;
        const now = Math.floor(Date.now() / 1000);
        const usual = {
            iss: issuer,
            sub: user,
            aud: `${told.lyceum}/graphql`,
            client_id: 'lyceum-device',
            scope: 'openid profile email',
            jti: crypto.randomUUID(),
            iat: now,
            exp: now + 600,
        };
        return change(usual, claims);
    }
}

async function text(request) {
    const chunks = [];
    for await (const chunk of request) {
        chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString();
}
