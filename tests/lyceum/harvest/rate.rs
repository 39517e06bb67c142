//! scratch
use super::*;
#[tokio::test]
async fn rate() {
    let n = 20_000;
    let mut text = String::from("key,title,description,kind,url,mode,language,topics,starts_on,starts_time,ends_time,zone,price\n");
    for i in 0..n {
        text.push_str(&format!("https://x.org/{i},Caring for photographs and film number {i},\"A session about what heat light and water do to collections, with examples from {i} museums and what they did about it.\",webinar,https://x.org/{i},online,en,storage,2024-05-{:02},14:00,15:30,America/Halifax,25.00 CAD\n", i % 28 + 1));
    }
    let mut bench = Bench::start().await;
    bench.tables("[[topic]]\nscheme = \"lyceum\"\nnotation = \"storage\"\nmain_language = \"en\"\nlabel = { en = \"Storage\" }\n").await;
    let t = std::time::Instant::now();
    let c = csv::read(text.as_bytes(), Mapping::of_columns().unwrap(), about_list()).unwrap().count();
    println!("read only {c} {:?}", t.elapsed());
    let t = std::time::Instant::now();
    let told = bench.rows(&text).await;
    let import = t.elapsed();
    println!("{:?} {import:?} {:.0}/s", told.counts(), n as f64 / import.as_secs_f64());
    let t = std::time::Instant::now();
    println!("{:?}", bench.rows(&text).await.counts());
    println!("again {:?}", t.elapsed());
    let tables = ["opportunity", "source_record", "opportunity_organization", "opportunity_topic", "run", "session", "listing", "status_change", "opportunity_search"];
    let dir = tempfile::tempdir_in("/tmp").unwrap();
    std::process::Command::new("chmod").arg("777").arg(dir.path()).status().unwrap();
    let mut cols = Vec::new();
    for t in tables {
        let c = bench.value(&format!("SELECT string_agg(column_name, ', ') FROM information_schema.columns WHERE table_schema = 'public' AND table_name = '{t}' AND is_generated = 'NEVER'")).await;
        let c = c.as_str().unwrap().to_owned();
        bench.sql(&format!("COPY {t} ({c}) TO '{}/{t}'", dir.path().display())).await;
        cols.push(c);
    }
    bench.sql("TRUNCATE source_record, opportunity CASCADE").await;
    bench.sql("VACUUM").await;
    let start = std::time::Instant::now();
    for (t, c) in tables.iter().zip(cols) {
        let one = std::time::Instant::now();
        bench.sql(&format!("COPY {t} ({c}) FROM '{}/{t}'", dir.path().display())).await;
        println!("  {t} {:?}", one.elapsed());
    }
    let copy = start.elapsed();
    println!("copy {copy:?}, import at {:.0} %", 100.0 * copy.as_secs_f64() / import.as_secs_f64());
}
