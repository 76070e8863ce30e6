//! The layers of a file (*optional content*, PDF 1.7, 8.11): what is drawn on one that is switched off nobody sees.

use std::collections::HashSet;

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, ObjRef, Object};

/// Conditions within conditions that are followed; what lies deeper counts as switched on.
const MOST_NESTED: usize = 8;

/// Which layers of a file are switched off when it is opened.
#[derive(Debug, Default)]
pub(super) struct Layers {
    /// `None` in a file without layers.
    off: Option<HashSet<ObjRef>>,
}

impl Layers {
    /// As the catalogue of `pdf` sets them.
    pub(super) fn of(pdf: &Pdf) -> Self {
        let root: Option<Dict<'_>> = pdf.xref().get(pdf.xref().root_id());
        let layers = root.and_then(|root| root.get::<Dict<'_>>(b"OCProperties"));
        Self { off: layers.and_then(|layers| off(&layers)) }
    }

    /// Whether what `key` of `holder` names, a layer or a condition on layers, is switched off.
    pub(super) fn hide(&self, holder: &Dict<'_>, key: &[u8]) -> bool {
        if self.off.is_none() {
            return false;
        }
        let is_off = holder.get_ref(key).is_some_and(|layer| self.is_off(layer));
        is_off || holder.get::<Dict<'_>>(key).is_some_and(|condition| !self.shows(&condition))
    }

    fn is_off(&self, layer: ObjRef) -> bool {
        self.off.as_ref().is_some_and(|off| off.contains(&layer))
    }

    /// Whether a condition on layers (`OCMD`) shows what is under it; anything else does.
    fn shows(&self, condition: &Dict<'_>) -> bool {
        if let Some(expression) = condition.get::<Array<'_>>(b"VE") {
            return self.holds(&expression, 0);
        }
        let on: Vec<bool> = references(condition, b"OCGs").iter().map(|layer| !self.is_off(*layer)).collect();
        if on.is_empty() {
            return true;
        }
        let rule = condition.get::<Name<'_>>(b"P");
        match rule.as_ref().map(AsRef::as_ref) {
            Some(b"AllOn") => on.iter().all(|on| *on),
            Some(b"AnyOff") => !on.iter().all(|on| *on),
            Some(b"AllOff") => !on.iter().any(|on| *on),
            _ => on.iter().any(|on| *on),
        }
    }

    /// Whether an expression `[/And a b …]`, `[/Or a b …]` or `[/Not a]` over layers is true.
    fn holds(&self, expression: &Array<'_>, depth: usize) -> bool {
        let mut parts = expression.raw_iter();
        let Some(MaybeRef::NotRef(Object::Name(word))) = parts.next() else { return true };
        if depth >= MOST_NESTED {
            return true;
        }
        let mut parts = parts.map(|part| match part {
            MaybeRef::Ref(layer) => !self.is_off(layer),
            MaybeRef::NotRef(Object::Array(inner)) => self.holds(&inner, depth + 1),
            MaybeRef::NotRef(_) => true,
        });
        match word.as_ref() {
            b"Not" => !parts.next().unwrap_or(false),
            b"Or" => parts.any(|part| part),
            _ => parts.all(|part| part),
        }
    }
}

/// The layers that are off: those that the configuration or, for the screen, their own usage says are.
fn off(layers: &Dict<'_>) -> Option<HashSet<ObjRef>> {
    let config = layers.get::<Dict<'_>>(b"D")?;
    let is_off = config.get::<Name<'_>>(b"BaseState").is_some_and(|state| state.as_ref() == b"OFF");
    let mut off: HashSet<ObjRef> =
        if is_off { references(layers, b"OCGs").into_iter().collect() } else { HashSet::new() };
    references(&config, b"ON").iter().for_each(|layer| _ = off.remove(layer));
    off.extend(references(&config, b"OFF"));
    let on_screen =
        |usage: &Dict<'_>| usage.get::<Name<'_>>(b"Event").is_some_and(|event| event.as_ref() == b"View");
    let automatic = config.get::<Array<'_>>(b"AS");
    for usage in automatic.iter().flat_map(|usages| usages.iter::<Dict<'_>>()).filter(on_screen) {
        let Some(group) = usage.get::<Array<'_>>(b"OCGs") else { continue };
        for (layer, about) in group.raw_iter().zip(group.iter::<Dict<'_>>()) {
            match (layer.as_obj_ref(), view_state(&about)) {
                (Some(layer), Some(true)) => _ = off.remove(&layer),
                (Some(layer), Some(false)) => _ = off.insert(layer),
                _ => {}
            }
        }
    }
    Some(off)
}

/// Whether a layer says of itself that the screen shows it.
fn view_state(layer: &Dict<'_>) -> Option<bool> {
    let view = layer.get::<Dict<'_>>(b"Usage")?.get::<Dict<'_>>(b"View")?;
    Some(view.get::<Name<'_>>(b"ViewState")?.as_ref() != b"OFF")
}

/// The objects that an entry names: one, or those of a list.
fn references(dict: &Dict<'_>, key: &[u8]) -> Vec<ObjRef> {
    match dict.get::<Array<'_>>(key) {
        Some(list) => list.raw_iter().filter_map(|part| part.as_obj_ref()).collect(),
        None => dict.get_ref(key).into_iter().collect(),
    }
}
