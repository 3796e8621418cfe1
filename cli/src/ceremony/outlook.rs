//! A simulation, as people read it.

use console::style;

use crate::ceremony::calendar;
use crate::ceremony::simulation::{RoleOutlook, Simulation};
use crate::ceremony::time::span;

/// Everything that `simulation` came to, line by line.
pub(crate) fn lines(simulation: &Simulation) -> Vec<String> {
    let heading = |text: &str| style(text).bold().to_string();
    let mut lines = vec![heading(&format!("Trust root {}", simulation.trust_root))];
    for role in &simulation.roles {
        let RoleOutlook {
            role: name,
            threshold,
            keys,
            lifetime,
            ..
        } = role;
        lines.push(format!(
            "  {name}: {threshold} of {keys} keys sign it, good for {}",
            span(*lifetime)
        ));
    }
    lines.extend([String::new(), heading("If people are lost")]);
    lines.extend(simulation.roles.iter().flat_map(losses));
    lines.extend([String::new(), heading("If one key is stolen")]);
    for theft in &simulation.thefts {
        lines.push(format!("  {}", style(&theft.key).cyan()));
        lines.push(format!("    its thief can do: {}", theft.can));
        lines.push(format!("    what ends it: {}", theft.remedy));
    }
    lines.extend([String::new(), heading("When people sign again")]);
    let calendar = calendar::lines(&simulation.calendar);
    lines.extend(calendar.iter().map(|line| format!("  {line}")));
    if !simulation.warnings.is_empty() {
        lines.extend([String::new(), style("Warnings").bold().yellow().to_string()]);
        let warnings = simulation.warnings.iter();
        lines.extend(warnings.map(|one| format!("  {} {one}", style("!").yellow().bold())));
    }
    lines
}

fn losses(role: &RoleOutlook) -> Vec<String> {
    let RoleOutlook {
        role: name,
        threshold,
        fewest_people,
        ..
    } = role;
    let mut lines = vec![format!(
        "  {name}: {fewest_people} {} enough to sign it",
        if *fewest_people == 1 {
            "person is"
        } else {
            "people are"
        }
    )];
    for (index, left) in role.left_after_losing.iter().enumerate() {
        let lost = index + 1;
        let enough = *left >= *threshold as usize;
        let (mark, outcome) = if enough {
            (style("✓").green(), "the others replace them")
        } else {
            (style("✗").red(), "nobody can sign it any more")
        };
        let who = if lost == 1 {
            "any one"
        } else {
            &format!("any {lost}")
        };
        lines.push(format!(
            "    {mark} lose {who}: {left} of {threshold} needed keys left: {outcome}"
        ));
        if !enough {
            break;
        }
    }
    lines
}
