//! What the mutations share that change where an opportunity, a run or a session stands: postponing, cancelling and so on.

/// Defines the input and the payload of a mutation that changes where a thing stands.
#[macro_export]
macro_rules! standing {
    (
        $(#[$about_input:meta])* $input:ident { $(#[$about_id:meta])* id }
        $(#[$about:meta])* $payload:ident { $(#[$about_field:meta])* $field:ident: $thing:ty }
        $(#[$about_error:meta])* $error:ident
        $(#[$about_code:meta])* $code:ident { $($(#[$about_extra:meta])* $extra:ident,)* }
    ) => {
        $(#[$about_input])*
        #[derive(async_graphql::InputObject)]
        pub struct $input {
            $(#[$about_id])*
            id: async_graphql::ID,
            /// Why, in a sentence for those who wanted to come; at most 2,000 characters. It is shown with the change.
            reason: Option<String>,
            /// The revision you saw. Given, the change is refused if somebody else made one since.
            expected_revision: Option<i32>,
        }

        impl $input {
            /// Whom it concerns, and why.
            fn parts(self) -> (async_graphql::ID, catalogue::status::Grounds) {
                (self.id, catalogue::status::Grounds { reason: self.reason, expected_revision: self.expected_revision })
            }
        }

        $crate::payload! {
            $(#[$about])*
            $payload { $(#[$about_field])* $field: $thing }
            $(#[$about_error])*
            $error
            $(#[$about_code])*
            $code {
                /// It does not stand so that this can be done; the message says where it stands and what can be done.
                WrongState,
                /// Somebody else made a change in the meantime.
                Conflict,
                $($(#[$about_extra])* $extra,)*
            }
        }
    };
}
