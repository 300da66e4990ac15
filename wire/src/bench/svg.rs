//! What all pictures have in common: SVG that needs nothing else, on white, so that it is the same on a dark page.

use std::fmt::Write;

/// The width of every picture: a phone's.
pub(super) const WIDTH: f64 = 400.0;
pub(super) const INK: &str = "#1f4e79";
/// Free space on the right.
const RIGHT: f64 = 18.0;

/// The beginning, with a title and lines under it.
pub(super) fn head(height: f64, title: &str, lines: &[&str]) -> String {
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height:.0}\" width=\"{WIDTH}\" \
         font-family=\"sans-serif\" font-size=\"11\">\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         <text x=\"12\" y=\"18\" font-size=\"14\">{title}</text>\n"
    );
    for (at, line) in lines.iter().enumerate() {
        let y = 33 + 13 * at;
        let _ = writeln!(svg, r#"<text x="12" y="{y}">{line}</text>"#);
    }
    svg
}

/// A name that ends at `x`.
pub(super) fn label(svg: &mut String, x: f64, y: f64, text: &str) {
    let _ = writeln!(svg, r#"<text x="{x}" y="{y:.1}" text-anchor="end">{text}</text>"#);
}

/// A mark of one of three shapes: an empty circle, a grey square, a full diamond.
pub(super) fn mark(
    svg: &mut String,
    shape: usize,
    x: f64,
    y: f64,
    radius: f64,
    ratio: Option<f64>,
) {
    let (left, top, side) = (x - radius * 0.9, y - radius * 0.9, radius * 1.8);
    let (far, r) = (radius * 1.2, radius);
    let (name, what) = match shape {
        0 => ("circle", format!(r##"cx="{x:.1}" cy="{y:.1}" r="{r}" fill="#fff""##)),
        1 => (
            "rect",
            format!(
                r##"x="{left:.1}" y="{top:.1}" width="{side:.1}" height="{side:.1}" fill="#9dbbd8""##
            ),
        ),
        _ => {
            let d = format!("M{:.1} {y:.1}l{far} {far} {far} -{far} -{far} -{far}z", x - far);
            ("path", format!(r#"d="{d}" fill="{INK}""#))
        }
    };
    let title = ratio.map(|ratio| format!("<title>{ratio:.2}x</title>")).unwrap_or_default();
    let _ = writeln!(svg, r#"<{name} {what} stroke="{INK}">{title}</{name}>"#);
}

/// A logarithmic axis of ratios.
pub(super) struct Scale {
    low: f64,
    high: f64,
    left: f64,
}

impl Scale {
    /// From `left` on, with room for all of `ratios` and for 1.
    pub(super) fn of(ratios: impl Iterator<Item = f64>, left: f64) -> Self {
        let (lowest, highest) =
            ratios.fold((1.0, 1.0), |(low, high): (f64, f64), one| (low.min(one), high.max(one)));
        Self { low: lowest.log2().floor(), high: highest.log2().ceil().max(1.0), left }
    }

    pub(super) fn x(&self, ratio: f64) -> f64 {
        let power = ratio.log2().clamp(self.low, self.high);
        self.left + (WIDTH - RIGHT - self.left) * (power - self.low) / (self.high - self.low)
    }

    /// Lines from `top` to `bottom`; that of C is black.
    pub(super) fn grid(&self, svg: &mut String, top: f64, bottom: f64) {
        let mut power = self.low;
        while power <= self.high {
            let (ratio, x, above) = (power.exp2(), self.x(power.exp2()), top - 4.0);
            let (colour, name) =
                if power == 0.0 { ("#000", "C".to_owned()) } else { ("#ddd", format!("{ratio}x")) };
            let _ = writeln!(
                svg,
                "<line x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{top}\" y2=\"{bottom}\" stroke=\"{colour}\"/>\
                 <text x=\"{x:.1}\" y=\"{above:.1}\" font-size=\"10\" text-anchor=\"middle\">{name}</text>"
            );
            power += 1.0;
        }
    }
}
