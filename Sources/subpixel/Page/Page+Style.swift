extension Page {
    static let style = """
        :root{--ink:#1a1d21;--soft:#5d6670;--line:#e3e7eb;--paper:#fff;--back:#f4f6f8;
        --accent:#0072b2}
        @media(prefers-color-scheme:dark){:root{--ink:#e8eaed;--soft:#9aa4ae;--line:#333a42;
        --paper:#1b1f24;--back:#121518;--accent:#56b4e9}}
        *{box-sizing:border-box}
        body{font:15px/1.55 system-ui,-apple-system,"Segoe UI",sans-serif;margin:0;
        color:var(--ink);background:var(--back)}
        header,main{max-width:1180px;margin:0 auto;padding:0 1.5rem}
        header{padding-top:2.5rem;padding-bottom:.5rem}
        h1{font-size:1.7rem;letter-spacing:-.015em;margin:0}
        header p,.note{color:var(--soft);margin:.3rem 0 0;max-width:75ch}
        section{background:var(--paper);border:1px solid var(--line);border-radius:12px;
        padding:1.1rem 1.4rem 1.4rem;margin:1.1rem 0}
        h2{font-size:1.1rem;margin:0 0 .7rem}h3{font-size:.95rem;margin:1.2rem 0 .4rem}
        .note{margin:-.4rem 0 .9rem;font-size:.9rem}
        .wide{overflow-x:auto}
        table{border-collapse:collapse;font-size:.92rem}
        td,th{padding:.3rem 1rem;text-align:right;font-variant-numeric:tabular-nums;
        white-space:nowrap}
        th{color:var(--soft);font-weight:600;border-bottom:2px solid var(--line)}
        .left{text-align:left}td.best{font-weight:700;color:var(--accent)}
        tr.new td{border-top:1px solid var(--line)}
        tbody tr:hover{background:color-mix(in srgb,var(--accent) 8%,transparent)}
        svg{width:100%;height:auto;display:block;font:12px system-ui,sans-serif;fill:var(--ink)}
        svg .grid{stroke:var(--line)}svg .soft{fill:var(--soft)}
        svg .lead{stroke:var(--soft);stroke-width:.8}
        svg .base{stroke:var(--soft);stroke-dasharray:5 4}
        svg polyline{fill:none;stroke-width:1.6;stroke-linejoin:round}
        svg .published{fill:var(--paper);stroke:var(--soft);stroke-width:1.5}
        .plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(440px,100%),1fr));gap:1.2rem}
        .plots svg{max-width:600px}
        .crops{display:flex;flex-wrap:wrap;gap:.8rem}
        figure{margin:0}figcaption{font-size:.85rem;color:var(--soft);margin-top:.25rem}
        .crop{width:200px;image-rendering:pixelated;display:block;border-radius:6px}
        .sliders{display:flex;flex-wrap:wrap;gap:1.2rem}.slider{margin:0;width:100%}
        h1{overflow-wrap:anywhere}
        .stage{position:relative;overflow:hidden;border-radius:8px;background:#000}
        .stage img{position:absolute;inset:0;width:100%;height:100%;display:block}
        .stage.enlarged img{image-rendering:pixelated}
        .stage .over{clip-path:inset(0 0 0 50%)}
        .stage .line{position:absolute;top:0;bottom:0;left:50%;width:2px;margin-left:-1px;
        background:#fff;box-shadow:0 0 4px #000;pointer-events:none}
        .stage .label{position:absolute;bottom:.5rem;left:.5rem;padding:.1rem .5rem;
        border-radius:5px;font-size:.8rem;color:#fff;background:#000a;pointer-events:none}
        .stage .label.right{left:auto;right:.5rem}
        .stage input{position:absolute;inset:0;width:100%;height:100%;margin:0;opacity:0;
        cursor:ew-resize}
        .stage input:focus-visible~.line,.stage:focus-within .line{width:3px}
        """

    static let script = """
        for (const stage of document.querySelectorAll('.stage')) {
          const over = stage.querySelector('.over'), line = stage.querySelector('.line');
          const input = stage.querySelector('input');
          const show = () => {
            over.style.clipPath = `inset(0 0 0 ${input.value}%)`;
            line.style.left = `${input.value}%`;
          };
          input.addEventListener('input', show);
          stage.addEventListener('pointermove', event => {
            const box = stage.getBoundingClientRect();
            input.value = 100 * (event.clientX - box.left) / box.width;
            show();
          });
        }
        """
}
