use super::*;
use proptest::prelude::*;
use serde_json::json;

fn fields(widget: &Widget) -> Vec<String> {
    widget.problems().into_iter().map(|problem| problem.field).collect()
}

#[test]
fn what_is_not_said_has_a_quiet_default() {
    let widget: Widget = serde_json::from_value(json!({})).expect("settings");
    assert_eq!(widget, Widget::default());
    assert!(widget.triggers.is_empty() && widget.button.is_none(), "nobody is asked by accident");
    assert!(widget.problems().is_empty());
}

#[test]
fn settings_are_read_as_they_are_written() {
    let said = json!({
        "triggers": [
            {"type": "time", "seconds": 20}, {"type": "scroll", "percent": 50}, {"type": "exit"},
            {"type": "event", "name": "order:placed"}
        ],
        "addresses": ["/checkout/*", "*"], "share": 0.25, "ask_again_days": 30, "placement": "inline",
        "selector": "#feedback", "button": {"label": {"de": "Feedback geben"}, "side": "left"}
    });
    let widget: Widget = serde_json::from_value(said.clone()).expect("settings");
    assert!(widget.problems().is_empty(), "{:?}", widget.problems());
    assert_eq!(serde_json::to_value(&widget).expect("JSON"), said);
}

#[test]
fn what_nobody_knows_is_refused() {
    for wrong in [
        json!({"colour": "red"}),
        json!({"placement": "top"}),
        json!({"triggers": [{"type": "mouse"}]}),
        json!({"triggers": [{"type": "time"}]}),
        json!({"triggers": [{"type": "time", "seconds": -1}]}),
        json!({"button": {"side": "top"}}),
    ] {
        assert!(serde_json::from_value::<Widget>(wrong.clone()).is_err(), "{wrong}");
    }
}

#[test]
fn every_setting_has_bounds() {
    let event = |name: &str| Trigger::Event { name: name.to_owned() };
    let label = |text: &str| Some(Button { label: LocalText::de_en(text, "x"), side: Side::Left });
    let wrong = [
        (Widget { triggers: vec![Trigger::Exit; 11], ..Widget::default() }, "triggers"),
        (Widget { triggers: vec![Trigger::Time { seconds: 3_601 }], ..Widget::default() }, "triggers[0].seconds"),
        (
            Widget { triggers: vec![Trigger::Exit, Trigger::Scroll { percent: 0 }], ..Widget::default() },
            "triggers[1].percent",
        ),
        (Widget { triggers: vec![event("")], ..Widget::default() }, "triggers[0].name"),
        (Widget { triggers: vec![event("order placed")], ..Widget::default() }, "triggers[0].name"),
        (Widget { addresses: vec!["/".into(); 21], ..Widget::default() }, "addresses"),
        (Widget { addresses: vec!["checkout".into()], ..Widget::default() }, "addresses[0]"),
        (Widget { addresses: vec!["/a b".into()], ..Widget::default() }, "addresses[0]"),
        (Widget { share: 1.01, ..Widget::default() }, "share"),
        (Widget { share: f64::NAN, ..Widget::default() }, "share"),
        (Widget { ask_again_days: 0, ..Widget::default() }, "ask_again_days"),
        (Widget { placement: Placement::Inline, selector: " ".into(), ..Widget::default() }, "selector"),
        (Widget { selector: "a\nb".into(), ..Widget::default() }, "selector"),
        (Widget { button: label(&"x".repeat(31)), ..Widget::default() }, "button.label"),
        (Widget { button: label("a\u{7}"), ..Widget::default() }, "button.label"),
    ];
    for (widget, field) in wrong {
        assert_eq!(fields(&widget), [field], "{widget:?}");
    }
}

proptest! {
    #[test]
    fn what_has_no_problem_is_small_and_plain(
        names in prop::collection::vec(".{0,70}", 0..12),
        addresses in prop::collection::vec("[/*]?\\PC{0,250}", 0..3),
        selector in ".{0,250}",
        thousandths in -100_i32..1_100,
        days in 0_u32..1_000,
    ) {
        let triggers = names.into_iter().map(|name| Trigger::Event { name }).collect();
        let share = f64::from(thousandths) / 1_000.0;
        let widget = Widget { triggers, addresses, share, ask_again_days: days, selector, ..Widget::default() };
        if widget.problems().is_empty() {
            prop_assert!(widget.triggers.len() <= Widget::MOST_TRIGGERS);
            prop_assert!((0.0..=1.0).contains(&widget.share));
            prop_assert!(!widget.selector.trim().contains('\n'));
            let text = serde_json::to_string(&widget).expect("JSON");
            prop_assert!(text.len() < 8_000, "{}", text.len());
            prop_assert_eq!(serde_json::from_str::<Widget>(&text).expect("settings"), widget);
        }
    }
}
