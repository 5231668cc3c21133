/// A page to leaf through slides: one file beside the pictures, which needs nothing else.
struct SlidesPage {
    let title: String
    let slides: [SlideExtractor.Slide]

    var html: String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>\(Page.escaped(title))</title>
        <style>\(Self.style)</style>
        </head>
        <body>
        <main>
        <button id="back" aria-label="previous slide">‹</button>
        <img id="slide" alt="">
        <button id="on" aria-label="next slide">›</button>
        </main>
        <p id="place" aria-live="polite"></p>
        <nav aria-label="all slides">
        \(thumbnails)
        </nav>
        <script>\(Self.script)</script>
        </body>
        </html>

        """
    }

    private var thumbnails: String {
        slides.map { slide in
            let time = ProgressLine.clock(slide.start)
            return """
                <a href="#\(slide.number)" data-time="\(time)"><img loading="lazy" \
                src="\(Page.escaped(slide.file))" alt="slide \(slide.number)" \
                width="\(slide.width)" height="\(slide.height)"><span>\(time)</span></a>
                """
        }.joined(separator: "\n")
    }

    private static let style = """
        :root{--ink:#e8eaed;--soft:#9aa4ae;--back:#121518;--line:#333a42;--accent:#56b4e9}
        *{box-sizing:border-box}
        body{margin:0;height:100vh;display:grid;grid-template-rows:minmax(0,1fr) auto auto;
        background:var(--back);color:var(--ink);font:15px/1.4 system-ui,sans-serif}
        main{display:grid;grid-template:minmax(0,1fr)/3.5rem minmax(0,1fr) 3.5rem}
        #slide{width:100%;height:100%;object-fit:contain}
        button{height:100%;border:0;background:none;color:var(--soft);font-size:2.4rem;
        cursor:pointer}
        button:hover,button:focus-visible{color:var(--ink);outline:0}
        button:disabled{visibility:hidden}
        p{margin:.4rem 0;text-align:center;color:var(--soft);font-variant-numeric:tabular-nums}
        nav{display:flex;gap:.6rem;overflow-x:auto;padding:.6rem 1rem 1rem;
        border-top:1px solid var(--line)}
        nav a{flex:none;color:var(--soft);text-decoration:none;text-align:center;font-size:.8rem}
        nav img{display:block;height:72px;width:auto;border:2px solid transparent;border-radius:4px}
        nav a[aria-current] img{border-color:var(--accent)}
        nav a[aria-current]{color:var(--ink)}
        @media print{nav,button,#place{display:none}}
        """

    private static let script = """
        const links=[...document.querySelectorAll("nav a")];
        const slide=document.getElementById("slide"),place=document.getElementById("place");
        const back=document.getElementById("back"),on=document.getElementById("on");
        let now=-1;
        function show(to){
        if(!links.length)return;
        to=Math.max(0,Math.min(links.length-1,to));
        if(to===now)return;
        if(now>=0)links[now].removeAttribute("aria-current");
        now=to;const link=links[now],picture=link.querySelector("img");
        link.setAttribute("aria-current","true");
        link.scrollIntoView({block:"nearest",inline:"center"});
        slide.src=picture.src;slide.alt=picture.alt;
        place.textContent=`${now+1} of ${links.length} · ${link.dataset.time}`;
        back.disabled=now===0;on.disabled=now===links.length-1;
        history.replaceState(null,"","#"+(now+1));
        if(now+1<links.length)new Image().src=links[now+1].querySelector("img").src;
        }
        back.onclick=()=>show(now-1);on.onclick=()=>show(now+1);
        links.forEach((link,i)=>link.onclick=e=>{e.preventDefault();show(i)});
        addEventListener("keydown",e=>{
        if(e.ctrlKey||e.metaKey||e.altKey)return;
        const to={ArrowRight:now+1,ArrowDown:now+1,PageDown:now+1," ":now+1,ArrowLeft:now-1,
        ArrowUp:now-1,PageUp:now-1,Home:0,End:links.length-1}[e.key];
        if(to===undefined)return;
        e.preventDefault();show(to);
        });
        addEventListener("hashchange",()=>show(parseInt(location.hash.slice(1))-1||0));
        show(parseInt(location.hash.slice(1))-1||0);
        """
}
