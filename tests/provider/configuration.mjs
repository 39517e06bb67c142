// What the provider is told of itself: its clients, its pages, and what its tokens say.

import { errors } from 'oidc-provider';
import * as pages from './pages.mjs';

export function configure(told, users, jwks, storage) {
    const { key, lyceum, alg } = told;
    return {
        adapter: (model) => storage.of(model),
        clients: clients(told),
        jwks,
        findAccount: (_, id) => account(users.get(id)),
        claims: {
            openid: ['sub'],
            profile: ['name', 'locale'],
            email: ['email', 'email_verified'],
        },
        // Some providers tell who somebody is in the ID token, some at their userinfo endpoint only.
        conformIdTokenClaims: told.claims !== 'token',
        clientDefaults: { id_token_signed_response_alg: alg },
        // Browsers tell the servers of a machine apart by name, not by port: two providers need cookies of two names.
        cookies: {
            keys: [key],
            names: { interaction: `${key}_interaction`, resume: `${key}_resume`, session: `${key}_session` },
        },
        enabledJWA: { idTokenSigningAlgValues: [alg] },
        features: {
            devInteractions: { enabled: false },
            backchannelLogout: { enabled: true },
            clientCredentials: { enabled: true },
            deviceFlow: {
                enabled: true,
                userCodeInputSource: pages.enterCode,
                userCodeConfirmSource: pages.confirmCode,
                successSource: pages.deviceDone,
            },
            introspection: { enabled: true, allowedPolicy: () => true },
            resourceIndicators: {
                enabled: true,
                // Those who ask for no resource are given a token for Lyceum's graph, as with providers that are
                // configured so.
                defaultResource: (_, client) => (client.clientId === 'lyceum' ? undefined : `${lyceum}/graphql`),
                useGrantedResource: () => true,
                getResourceServerInfo: (_, resource, client) => resourceServer(told, resource, client),
            },
            revocation: { enabled: true },
            rpInitiatedLogout: {
                enabled: true,
                logoutSource: pages.signOut,
                postLogoutSuccessSource: pages.signedOut,
            },
        },
        // On one machine; the provider's own guard against that is for the dispatcher to keep.
        fetch: (url, { dispatcher, ...options }) => fetch(url, options),
        issueRefreshToken: (_, client) => client.grantTypeAllowed('refresh_token'),
        pkce: { required: (_, client) => client.grantTypeAllowed('authorization_code') },
        renderError: pages.error,
        scopes: ['openid', 'offline_access'],
        ttl: {
            AccessToken: 600,
            ClientCredentials: 600,
            DeviceCode: 600,
            Grant: 86_400,
            IdToken: 600,
            Interaction: 600,
            RefreshToken: 86_400,
            Session: 86_400,
        },
    };
}

function clients({ key, lyceum }) {
    const nowhere = { redirect_uris: [], response_types: [] };
    const device = {
        ...nowhere,
        grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
        token_endpoint_auth_method: 'none',
    };
    const service = { ...nowhere, grant_types: ['client_credentials'], client_secret: 'service-secret' };
    return [
        {
            client_id: 'lyceum',
            client_secret: 'lyceum-secret',
            client_name: 'Lyceum',
            redirect_uris: [`${lyceum}/sign-in/${key}/callback`],
            post_logout_redirect_uris: [`${lyceum}/`, `${lyceum}/sign-in`, `${lyceum}/account`],
            backchannel_logout_uri: `${lyceum}/sign-out/${key}`,
            backchannel_logout_session_required: true,
        },
        { ...device, client_id: 'lyceum-device', client_name: 'Lyceum on the command line' },
        { ...device, client_id: 'opaque-device', client_name: 'An app with opaque tokens' },
        { ...service, client_id: 'service' },
        { ...service, client_id: 'opaque-service' },
    ];
}

/// The graph, for which some clients are given tokens that say all themselves, and others that have to be asked about.
/// Of other resources it knows only that they are not Lyceum's.
function resourceServer({ alg, lyceum }, resource, client) {
    if (!resource.startsWith(lyceum) && !resource.startsWith('https://elsewhere.example/')) {
        throw new errors.InvalidTarget();
    }
    return {
        scope: 'openid profile email offline_access',
        audience: resource,
        accessTokenFormat: client.clientId.startsWith('opaque-') ? 'opaque' : 'jwt',
        jwt: { sign: { alg } },
    };
}

function account(user) {
    if (!user) {
        return undefined;
    }
    const { id, name, email, verified, language } = user;
    return {
        accountId: id,
        claims: () => ({ sub: id, name, locale: language, email, email_verified: verified }),
    };
}
