// The provider's pages, as plain as a person or a test can use them: each has one form, and the form is complete.

const escape = (text) => String(text).replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);

const page = (title, body) => `<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>${title}</title>
<link rel="icon" href="data:,">
<h1>${title}</h1>
${body}
</html>`;

/// The form of the library, with a button.
const complete = (form, button) => form.replace('</form>', `${button}</form>`);

export function enterCode(ctx, form) {
    ctx.body = page('Enter the code', complete(form, '<button>Continue</button>'));
}

export function confirmCode(ctx, form, client, _, code) {
    const body = `<p>${escape(client.clientName)} shows <code>${escape(code)}</code>?</p>`;
    ctx.body = page('Confirm the code', body + complete(form, '<button>Confirm</button>'));
}

export function deviceDone(ctx) {
    ctx.body = page('The device is signed in', '');
}

export function signOut(ctx, form) {
    const button = '<input type="hidden" name="logout" value="yes"><button>Sign out</button>';
    ctx.body = page('Sign out?', complete(form, button));
}

export function signedOut(ctx) {
    ctx.body = page('Signed out', '');
}

export function error(ctx, { error, error_description }) {
    ctx.type = 'html';
    ctx.body = page('Refused', `<p><code>${escape(error)}</code>: ${escape(error_description ?? '')}</p>`);
}

/// Signs in whoever is named, by the form or by `login_hint`, without asking for more; consents to everything.
export function interact(provider, users) {
    return async (ctx, next) => {
        if (!ctx.path.startsWith('/interaction/')) {
            return next();
        }
        ctx.respond = false;
        const { prompt, params, session } = await provider.interactionDetails(ctx.req, ctx.res);
        const result = {};
        if (prompt.name === 'login') {
            const id = ctx.method === 'POST' ? (await form(ctx.req)).get('login') : params.login_hint;
            if (!users.has(id)) {
                return show(ctx.res, 'Sign in', logins(users));
            }
            result.login = { accountId: id };
        } else {
            result.consent = { grantId: await consent(provider, params, session) };
        }
        return provider.interactionFinished(ctx.req, ctx.res, result);
    };
}

function logins(users) {
    const button = ({ id, name }) => `<button name="login" value="${escape(id)}">${escape(name)}</button>`;
    return `<form method="post">${[...users.values()].map(button).join('')}</form>`;
}

async function consent(provider, { client_id: clientId, scope, resource }, { accountId }) {
    const grant = new provider.Grant({ accountId, clientId });
    grant.addOIDCScope(scope);
    for (const one of [resource ?? []].flat()) {
        grant.addResourceScope(one, scope);
    }
    return grant.save();
}

function show(response, title, body) {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page(title, body));
}

async function form(request) {
    const chunks = [];
    for await (const chunk of request) {
        chunks.push(chunk);
    }
    return new URLSearchParams(Buffer.concat(chunks).toString());
}
