// What the provider remembers. It outlives the provider's change of keys, for which the adapter that comes with the
// library, being one provider's own, is not made.

export class Storage {
    #kept = new Map();

    of(model) {
        return new Model(model, this.#kept);
    }
}

class Model {
    #model;
    #kept;

    constructor(model, kept) {
        this.#model = model;
        this.#kept = kept;
    }

    #key(id) {
        return `${this.#model} ${id}`;
    }

    #first(accept) {
        for (const [key, value] of this.#kept) {
            if (key.startsWith(`${this.#model} `) && accept(value)) {
                return value;
            }
        }
        return undefined;
    }

    async upsert(id, payload) {
        this.#kept.set(this.#key(id), payload);
    }

    async find(id) {
        return this.#kept.get(this.#key(id));
    }

    async findByUid(uid) {
        return this.#first((payload) => payload.uid === uid);
    }

    async findByUserCode(code) {
        return this.#first((payload) => payload.userCode === code);
    }

    async consume(id) {
        this.#kept.get(this.#key(id)).consumed = Math.floor(Date.now() / 1000);
    }

    async destroy(id) {
        this.#kept.delete(this.#key(id));
    }

    async revokeByGrantId(grant) {
        for (const [key, payload] of this.#kept) {
            if (payload.grantId === grant) {
                this.#kept.delete(key);
            }
        }
    }
}
