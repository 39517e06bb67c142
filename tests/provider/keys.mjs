// The keys that a provider signs with.

import * as jose from 'jose';

export class Keys {
    #alg;
    #own = [];
    /// Somebody else's.
    #foreign;

    static async generate(alg) {
        const keys = new Keys();
        keys.#alg = alg;
        await keys.turn(false);
        return keys;
    }

    /// From now on signs with a new key. What the one before has signed stays good unless it is forgotten.
    async turn(forget) {
        const key = await generate(this.#alg, crypto.randomUUID());
        this.#own = forget ? [key] : [key, ...this.#own];
    }

    jwks() {
        return { keys: this.#own };
    }

    /// A token that may be forged: signed with the provider's key, with one that calls itself that, with the public key
    /// as if it were a shared secret, or not at all.
    async sign(claims, { header, signature = 'own' }) {
        const [own] = this.#own;
        const protectedHeader = { alg: this.#alg, kid: own.kid, ...header };
        switch (signature) {
            case 'own':
                return sign(claims, protectedHeader, await jose.importJWK(own, this.#alg));
            case 'foreign':
                this.#foreign ??= await generate(this.#alg, 'foreign');
                return sign(claims, protectedHeader, await jose.importJWK(this.#foreign, this.#alg));
            case 'public': {
                const { kty, kid, alg, use, n, e, crv, x, y } = own;
                const key = await jose.importJWK({ kty, kid, alg, use, n, e, crv, x, y }, this.#alg, { extractable: true });
                const secret = new TextEncoder().encode(await jose.exportSPKI(key));
                return sign(claims, { ...protectedHeader, alg: 'HS256' }, secret);
            }
            case 'none': {
                const part = (value) => jose.base64url.encode(JSON.stringify(value));
                return `${part({ ...protectedHeader, alg: 'none' })}.${part(claims)}.`;
            }
            default:
                throw new Error(`no such signature: ${signature}`);
        }
    }
}

async function generate(alg, kid) {
    const { privateKey } = await jose.generateKeyPair(alg, { extractable: true });
    return { ...(await jose.exportJWK(privateKey)), kid, alg, use: 'sig' };
}

const sign = (claims, header, key) => new jose.SignJWT(claims).setProtectedHeader(header).sign(key);
