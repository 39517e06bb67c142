// What the provider does wrong when it is told to, once each.

import * as jose from 'jose';

export class Faults {
    #armed = [];
    #keys;
    /// How often each address was asked.
    asked = {};

    constructor(keys) {
        this.#keys = keys;
    }

    /// The next answer of `path` is not what it would be: `redirect` sends the caller on to the same address, where
    /// all is well; `status` and `body` replace or add to what it says; `idToken` and `accessToken` change a token that
    /// is in it (see Keys.sign; claims that are null are left out).
    arm(fault) {
        this.#armed.push(fault);
    }

    async pass(ctx, next) {
        this.asked[ctx.path] = (this.asked[ctx.path] ?? 0) + 1;
        const position = this.#armed.findIndex(({ path }) => path === ctx.path);
        const [fault] = position < 0 ? [] : this.#armed.splice(position, 1);
        if (fault?.redirect) {
            ctx.status = fault.redirect;
            ctx.set('location', ctx.path);
            return;
        }
        await next();
        if (fault) {
            await this.#spoil(ctx, fault);
        }
    }

    async #spoil(ctx, { status, body, idToken, accessToken }) {
        ctx.status = status ?? ctx.status;
        ctx.body = { ...ctx.body, ...body };
        if (idToken) {
            ctx.body.id_token = await this.#forge(ctx.body.id_token, idToken);
        }
        if (accessToken) {
            ctx.body.access_token = await this.#forge(ctx.body.access_token, accessToken);
        }
    }

    #forge(token, { claims, ...forgery }) {
        return this.#keys.sign(change(jose.decodeJwt(token), claims), forgery);
    }
}

/// Claims with others in place of some.
export function change(claims, changes) {
    return Object.fromEntries(Object.entries({ ...claims, ...changes }).filter(([, value]) => value !== null));
}
