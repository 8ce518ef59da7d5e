//! Documents made by chance from the printed schema: they fit it in form, and their values are whatever comes.

use std::collections::BTreeMap;

use async_graphql::parser::{
    parse_schema,
    types::{BaseType, FieldDefinition, InputValueDefinition, Type, TypeDefinition, TypeKind, TypeSystemDefinition},
};

/// How deeply objects are asked for within objects, and values stand within values.
const DEEP: u32 = 4;

/// Values of scalars: a good one first, which comes as often as all others, bad ones, and what nobody in his right mind would send.
const SCALARS: &[(&str, &[&str])] = &[
    ("Int", &["1", "0", "2", "3", "20", "100", "101", "-1", "2147483647"]),
    ("Int64", &["1", "0", "500000", "-1", "9223372036854775807"]),
    ("Fen", &["100", "0", "-1", "9223372036854775807"]),
    ("Phone", &[r#""13911112222""#, r#""+86 010-12345678""#, r#""12""#]),
    ("RegionCode", &[r#""130203""#, r#""130000""#, r#""999999""#]),
    ("Plate", &[r#""冀B12345""#, r#""B""#]),
    ("Float", &["0", "1.5", "-180.0", "1e300", "-0.0"]),
    ("Boolean", &["true", "false"]),
    (
        "String",
        &[
            r#""物流""#,
            r#""""#,
            r#""13800000310""#,
            r#""' OR 1=1 --""#,
            r#""%_\\""#,
            r#""\u0000""#,
            r#""\u202e\ud83d\ude9a""#,
            r#""a very long name that goes on and on and on and on and on and on and on and on and on""#,
        ],
    ),
    ("Date", &[r#""2026-06-15""#, r#""2026-02-30""#, r#""0001-01-01""#, r#""9999-12-31""#, r#""x""#]),
    ("DateTime", &[r#""2026-06-15T01:00:00Z""#, r#""2026-13-15T01:00:00Z""#, r#""-262143-01-01T00:00:00Z""#, r#""""#]),
    ("UUID", &[r#""01900000-0000-7000-8000-0000000000aa""#, r#""0""#, r#""{}""#]),
];

/// Numbers that follow from a seed.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `bound`.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % bound as u64).unwrap()
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// The schema as a grammar of documents.
pub(super) struct Grammar {
    types: BTreeMap<String, TypeKind>,
    /// Ids of things that there are.
    ids: Vec<String>,
}

impl Grammar {
    pub(super) fn new(ids: Vec<String>) -> Self {
        let document = parse_schema(longhaul::graphql::sdl()).unwrap();
        let mut types = BTreeMap::new();
        for definition in document.definitions {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            let TypeDefinition { name, kind, .. } = definition.node;
            types.insert(name.node.to_string(), kind);
        }
        Self { types, ids }
    }

    /// A document with one or two fields of `root` that `wanted` lets through.
    pub(super) fn document(&self, root: &str, dice: &mut Dice, wanted: impl Fn(&str) -> bool) -> String {
        let fields: Vec<&FieldDefinition> =
            self.fields(root).iter().map(|field| &field.node).filter(|field| wanted(&field.name.node)).collect();
        let first = dice.below(fields.len());
        let mut text = self.field(fields[first], dice, DEEP);
        if dice.below(4) == 0 && root == "Query" {
            let second = dice.below(fields.len());
            if second != first {
                text += &self.field(fields[second], dice, DEEP - 2);
            }
        }
        format!("{} {{ {text} }}", root.to_lowercase())
    }

    fn fields(&self, of: &str) -> &[async_graphql::Positioned<FieldDefinition>] {
        match &self.types[of] {
            TypeKind::Object(object) => &object.fields,
            TypeKind::Interface(interface) => &interface.fields,
            _ => &[],
        }
    }

    fn field(&self, field: &FieldDefinition, dice: &mut Dice, deep: u32) -> String {
        let arguments: Vec<String> = field
            .arguments
            .iter()
            .filter_map(|argument| self.argument(&field.name.node, &argument.node, dice))
            .collect();
        let arguments = if arguments.is_empty() { String::new() } else { format!("({})", arguments.join(", ")) };
        let below = self.selection(base(&field.ty.node), dice, deep);
        format!("{}{arguments} {below} ", field.name.node)
    }

    fn argument(&self, of: &str, argument: &InputValueDefinition, dice: &mut Dice) -> Option<String> {
        let needed = !argument.ty.node.nullable && argument.default_value.is_none();
        let given = needed || dice.below(3) == 0;
        // `customer(id:)` names a customer as `customerId` does.
        let name = argument.name.node.as_str();
        let means = if name == "id" { format!("{of}Id") } else { name.to_owned() };
        given.then(|| {
            let fits = self.fitting(&means, dice);
            format!("{name}: {}", fits.unwrap_or_else(|| self.value(&argument.ty.node, dice, DEEP)))
        })
    }

    /// A value that fits the name, half of the time: by chance alone few ids are of the type that is asked for, and no number is a
    /// month.
    fn fitting(&self, name: &str, dice: &mut Dice) -> Option<String> {
        if dice.below(2) == 0 {
            return None;
        }
        if name == "month" {
            return Some("202605".to_owned());
        }
        let of = match name.strip_suffix("Id")? {
            "dealer" | "parent" => "Unit",
            "owner" | "visitor" | "author" | "to" => "User",
            noun => noun,
        };
        let fits = |id: &&String| id.split_once(':').is_some_and(|(kind, _)| kind.eq_ignore_ascii_case(of));
        self.ids.iter().find(fits).map(|id| format!("{id:?}"))
    }

    /// What is selected of a type; nothing of a plain value.
    fn selection(&self, of: &str, dice: &mut Dice, deep: u32) -> String {
        let composite = self
            .types
            .get(of)
            .is_some_and(|kind| matches!(kind, TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Union(_)));
        if !composite {
            return String::new();
        }
        let mut text = "__typename ".to_owned();
        let fields = self.fields(of);
        for _ in 0..dice.below(5) {
            if fields.is_empty() || deep == 0 {
                break;
            }
            let field = &dice.one(fields).node;
            // One field twice with different arguments would not be valid.
            if !text.contains(&format!("{} ", field.name.node)) && !text.contains(&format!("{}(", field.name.node)) {
                text += &self.field(field, dice, deep - 1);
            }
        }
        format!("{{ {text} }}")
    }

    fn value(&self, of: &Type, dice: &mut Dice, deep: u32) -> String {
        if of.nullable && dice.below(6) == 0 {
            return "null".to_owned();
        }
        match &of.base {
            BaseType::List(item) => {
                let items: Vec<String> = (0..dice.below(3)).map(|_| self.value(item, dice, deep)).collect();
                format!("[{}]", items.join(", "))
            }
            BaseType::Named(name) => self.named(name, dice, deep),
        }
    }

    fn named(&self, name: &str, dice: &mut Dice, deep: u32) -> String {
        match self.types.get(name) {
            Some(TypeKind::Enum(kind)) => dice.one(&kind.values).node.value.node.to_string(),
            Some(TypeKind::InputObject(object)) if deep > 0 => {
                let given: Vec<String> = object
                    .fields
                    .iter()
                    .filter(|field| {
                        let needed = !field.node.ty.node.nullable && field.node.default_value.is_none();
                        needed || dice.below(3) == 0
                    })
                    .map(|field| (field.node.name.node.to_string(), &field.node.ty.node))
                    .collect::<Vec<_>>()
                    .into_iter()
                    .map(|(name, ty)| {
                        let fits = self.fitting(&name, dice);
                        format!("{name}: {}", fits.unwrap_or_else(|| self.value(ty, dice, deep - 1)))
                    })
                    .collect();
                format!("{{{}}}", given.join(", "))
            }
            _ if name == "ID" => format!("{:?}", dice.one(&self.ids)),
            _ => {
                let of = |scalar| SCALARS.iter().find(|(known, _)| *known == scalar).map(|(_, values)| *values);
                let values = of(name).or_else(|| of("String")).unwrap();
                if dice.below(2) == 0 { values[0].to_owned() } else { (*dice.one(values)).to_owned() }
            }
        }
    }
}

fn base(of: &Type) -> &str {
    match &of.base {
        BaseType::List(item) => base(item),
        BaseType::Named(name) => name,
    }
}
