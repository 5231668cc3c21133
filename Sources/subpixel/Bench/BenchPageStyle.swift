/// The look of `BenchPage`. Colours of the stages keep their distance for colour-blind readers, too
/// (after Okabe and Ito); text on the page's ground has a contrast of at least 7 to 1.
enum BenchPageStyle {
    static let css = """
        :root {
          --ground: #fbfaf8; --card: #ffffff; --ink: #1d1c1a; --soft: #5b5850; --line: #e4e1da;
          --track: #f1eee8; --bar: #0b6e99; --whisker: #1d1c1a; --rule: #b4371f;
          --decode: #8a8f98; --network: #0b6e99; --chroma: #d9a400; --encode: #c7602b;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ground: #15161a; --card: #1c1e23; --ink: #eceae5; --soft: #aeaaa0; --line: #30333a;
            --track: #262930; --bar: #45a8d4; --whisker: #eceae5; --rule: #ff8a6b;
            --decode: #7d838e; --network: #45a8d4; --chroma: #e3bb3f; --encode: #e0834f;
          }
        }
        * { box-sizing: border-box; }
        body {
          margin: 0; background: var(--ground); color: var(--ink);
          font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif;
          font-variant-numeric: tabular-nums;
        }
        main { max-width: 72rem; margin: 0 auto; padding: 2.5rem 1.25rem 3rem; }
        h1 { font-size: 2rem; line-height: 1.15; margin: 0 0 1rem; letter-spacing: -0.02em; }
        h2 { font-size: 1.2rem; margin: 0; letter-spacing: -0.01em; }
        h3 { font-size: 0.95rem; margin: 1rem 0 0.25rem; }
        h3 small { font-weight: 400; color: var(--soft); margin-left: 0.4em; }
        p { margin: 0.25rem 0 0; color: var(--soft); max-width: 46rem; }
        dl { display: flex; flex-wrap: wrap; gap: 0.5rem 2rem; margin: 0; }
        dt { font-size: 0.75rem; color: var(--soft); }
        dd { margin: 0; }
        section {
          margin-top: 1.5rem; padding: 1.25rem 1.5rem 1.5rem; background: var(--card);
          border: 1px solid var(--line); border-radius: 10px;
        }
        .chart { margin-top: 0.75rem; }
        .row {
          display: grid; grid-template-columns: 6rem 1fr 17rem; gap: 0.9rem; align-items: center;
          min-height: 1.7rem; padding: 0.1rem 0;
        }
        .label { text-align: right; color: var(--soft); font-size: 0.9rem; }
        .value { font-size: 0.9rem; line-height: 1.35; color: var(--soft); }
        .value b { color: var(--ink); }
        .track {
          position: relative; display: block; height: 1.15rem; background: var(--track);
          border-radius: 3px;
        }
        .bar, .stack i { display: block; height: 100%; }
        .bar { background: var(--bar); border-radius: 3px; }
        .track q {
          position: absolute; top: calc(50% - 1px); height: 2px; min-width: 2px;
          background: var(--whisker); quotes: none;
        }
        .track q::before, .track q::after {
          content: ""; position: absolute; top: -3px; width: 2px; height: 8px;
          background: var(--whisker);
        }
        .track q::before { left: 0; }
        .track q::after { right: 0; }
        .stack { display: flex; height: 100%; border-radius: 3px; overflow: hidden; }
        .decode { background: var(--decode); }
        .network { background: var(--network); }
        .chroma { background: var(--chroma); }
        .encode { background: var(--encode); }
        .track u {
          position: absolute; top: -4px; bottom: -4px; width: 3px; margin-left: -1.5px;
          background: var(--ink); border-radius: 2px; box-shadow: 0 0 0 1.5px var(--card);
        }
        .keys { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin-top: 0.9rem;
          font-size: 0.9rem; color: var(--soft); }
        .keys span { display: inline-flex; align-items: center; gap: 0.45rem; }
        .keys i { width: 0.85rem; height: 0.85rem; border-radius: 3px; }
        .keys u { width: 3px; height: 1rem; background: var(--ink); border-radius: 2px; }
        .ruled { position: relative; padding-top: 1.6rem; }
        .ruled h3:first-of-type { margin-top: 0; }
        .rule {
          position: absolute; inset: 0; align-items: stretch; pointer-events: none; z-index: 1;
        }
        .rule .track { height: auto; background: none; }
        .rule s {
          position: absolute; top: 0; bottom: 0; border-left: 1.5px dashed var(--rule);
          text-decoration: none;
        }
        .rule em {
          position: absolute; left: 0.4rem; top: -0.1rem; white-space: nowrap;
          font-size: 0.8rem; font-style: normal; color: var(--rule);
        }
        .scroll { overflow-x: auto; margin-top: 0.75rem; }
        table { border-collapse: collapse; font-size: 0.8rem; width: 100%; }
        th, td { text-align: right; padding: 0.35rem 0.4rem; white-space: nowrap; }
        th { font-weight: 600; color: var(--soft); }
        th:first-child, td:first-child { text-align: left; }
        tbody tr { border-top: 1px solid var(--line); }
        td small { display: block; color: var(--soft); font-size: 0.72rem; }
        footer { margin-top: 1.25rem; color: var(--soft); font-size: 0.85rem; }
        @media (max-width: 46rem) {
          .row { grid-template-columns: 4.5rem 1fr; }
          .row .value { grid-column: 2; margin-top: -0.3rem; }
          .rule .value { display: none; }
          .rule em { left: auto; right: 0.4rem; }
        }
        """
}
