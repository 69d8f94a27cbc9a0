package dev.sourcecheck.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.sourcecheck.api.datafold.DatafoldClient.awaitStatus;
import static dev.sourcecheck.api.datafold.DatafoldClient.form;
import static dev.sourcecheck.api.datafold.DatafoldClient.register;
import static dev.sourcecheck.api.datafold.DatafoldClient.submitted;
import static dev.sourcecheck.page.CatalogPageData.column;
import static dev.sourcecheck.page.CatalogPageData.edge;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ForcedColors;
import dev.sourcecheck.catalog.CatalogSources;
import dev.sourcecheck.catalog.CatalogStore;
import dev.sourcecheck.lineage.LineageEdge;
import dev.sourcecheck.lineage.LineageEdge.EdgeEnd;
import dev.sourcecheck.lineage.LineageEdge.EdgeKind;
import dev.sourcecheck.lineage.LineageStore;
import dev.sourcecheck.lineage.RelationName;
import dev.sourcecheck.page.CatalogPageData;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.servers.StoreResource;
import dev.sourcecheck.store.StoreSql;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.assertj.core.api.Assertions;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The pages of schema, changes and lineage in a browser. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class CatalogPagesBrowserTest {
  private static final Logger LOG = Logger.getLogger(CatalogPagesBrowserTest.class);

  private static BrowserProcess chromium;

  @TestHTTPResource("/")
  URI root;

  private final CatalogStore catalog;
  private final CatalogPageData data;

  CatalogPagesBrowserTest(StoreSql store, CatalogStore catalog, LineageStore lineage) {
    this.catalog = catalog;
    this.data = new CatalogPageData(store, catalog, lineage);
  }

  @BeforeAll
  static void launch() {
    chromium = BrowserProcess.start();
  }

  @AfterAll
  static void quit() {
    chromium.close();
  }

  @Test
  void viewsAreAccessibleInEachThemeAndWidth() {
    try (BrowserSession session = open()) {
      views()
          .forEach(
              (view, path) -> {
                session.page.navigate(path);
                session.inspectAll(view);
              });
      session.requireNoFaults();
    }
  }

  /** Paths by the names of the screenshots. */
  private Map<String, String> views() {
    Map<String, String> views = new LinkedHashMap<>();
    String warehouse = "/ui/sources/" + warehouse();
    views.put("schema", warehouse + "/schema");
    views.put("schema-table", warehouse + "/schema?database=db&schema=mart&table=orders");
    views.put("schema-filtered", warehouse + "/schema?search=orders");
    views.put("lineage-start", warehouse + "/lineage");
    views.put("lineage", warehouse + "/lineage?schema=mart&table=orders&up=3&down=2");
    views.put(
        "lineage-columns",
        warehouse
            + "/lineage?schema=mart&table=orders&up=2"
            + "&columns=mart.orders&columns=staging.stg_customers");
    views.put("changes", "/ui/sources/" + changed() + "/schema/changes");
    String never = "/ui/sources/" + data.newSource();
    views.put("schema-empty", never + "/schema");
    views.put("changes-empty", never + "/schema/changes");
    views.put("lineage-empty", never + "/lineage");
    String hostile = "/ui/sources/" + data.hostile();
    String name = URLEncoder.encode(CatalogPageData.HOSTILE, StandardCharsets.UTF_8);
    views.put("schema-hostile", hostile + "/schema?database=db&schema=" + name + "&table=" + name);
    views.put("lineage-hostile", hostile + "/lineage?schema=" + name + "&table=" + name);
    return views;
  }

  @Test
  void treeIsUsedByKeyboardAlone() {
    long source = shop();
    BrowserSession session = open();
    Page page = session.page;
    page.navigate("/ui/sources/" + source + "/schema");

    page.locator("#search").focus();
    page.keyboard().press("ArrowDown");
    assertThat(page.locator(":focus")).hasText("sales");
    page.keyboard().press("ArrowRight");
    assertThat(page.locator("#tree").getByText("sale", exactly())).isVisible();
    page.keyboard().press("ArrowDown");
    assertThat(page.locator(":focus")).hasText("customer");
    page.keyboard().press("Enter");
    assertThat(page.locator("#table-name")).hasText("sales.customer");
    assertThat(page).hasURL(Pattern.compile(".*/schema\\?database=db&schema=sales&table=customer"));
    assertThat(page.locator("#announcer")).hasText("sales.customer");
    page.keyboard().press("ArrowLeft");
    assertThat(page.locator(":focus")).hasText("sales");
    page.keyboard().press("ArrowLeft");
    assertThat(page.locator("#tree").getByText("sale", exactly())).isHidden();
    page.keyboard().press("ArrowUp");
    assertThat(page.locator("#search")).isFocused();
    page.reload();
    assertThat(page.locator("#table-name")).hasText("sales.customer");
    session.requireNoFaults();
  }

  @Test
  void filtersWhileTyping() {
    long source = shop();
    BrowserSession session = open();
    Page page = session.page;
    page.navigate("/ui/sources/" + source + "/schema");

    page.locator("#search").pressSequentially("CUST");

    assertThat(page.locator("#tree a")).hasText(new String[] {"customer", "customer_view"});
    assertThat(page.locator("#announcer")).hasText("2 tables");
    page.locator("#kind").selectOption("view");
    assertThat(page.locator("#tree a")).hasText(new String[] {"customer_view"});
    page.locator("#search").fill("nosuch");
    assertThat(page.locator("#tree")).hasText("No table matches.");
    page.locator("#search").clear();
    page.locator("#kind").selectOption("");
    assertThat(page.locator("#tree summary")).hasCount(2);
    session.requireNoFaults();
  }

  @Test
  void showsTheTableOfTheAddressInTheTree() {
    long source = data.newSource();
    data.download(source, "s", IntStream.range(0, 90).mapToObj("t%03d"::formatted).toList());
    BrowserSession session = open();
    Page page = session.page;

    page.navigate("/ui/sources/" + source + "/schema?database=db&schema=s&table=t080");

    assertThat(page.locator("#tree [aria-current]")).hasText("t080");
    assertThat(page.locator("#tree [aria-current]")).isInViewport();
    session.requireNoFaults();
  }

  /** They drop backgrounds and shadows, and show transparent borders. */
  @Test
  void forcedColorsShowWhatIsCurrent() {
    long source = shop();
    BrowserSession session = open();
    Page page = session.page;
    page.emulateMedia(new Page.EmulateMediaOptions().setForcedColors(ForcedColors.ACTIVE));

    page.navigate("/ui/sources/" + source + "/schema?database=db&schema=sales&table=sale");

    Locator tabs = page.locator(".tabs a:not([aria-current])");
    Object canvas = style(page.locator("body"), "backgroundColor");
    Assertions.assertThat(style(tabs.first(), "borderBottomColor")).isEqualTo(canvas);
    Assertions.assertThat(style(page.locator(".tabs [aria-current]"), "borderBottomColor"))
        .isNotEqualTo(canvas);
    for (String current : List.of("#tree [aria-current]", ".top nav [aria-current]")) {
      Assertions.assertThat(style(page.locator(current), "outlineStyle")).isEqualTo("solid");
    }
    session.requireNoFaults();
  }

  private static Object style(Locator element, String property) {
    return element.evaluate("(element, name) => getComputedStyle(element)[name]", property);
  }

  @Test
  void continuesAListAtItsFirstNewTable() {
    long source = data.newSource();
    data.download(source, "s", IntStream.range(0, 150).mapToObj("t%03d"::formatted).toList());
    BrowserSession session = open();
    Page page = session.page;
    page.navigate("/ui/sources/" + source + "/schema");

    page.locator("#tree").getByText("Show more").focus();
    page.keyboard().press("Enter");

    assertThat(page.locator("#tree a")).hasCount(150);
    assertThat(page.locator(":focus")).hasText("t100");
    session.requireNoFaults();
  }

  /** The figures are logged, not asserted: a busy machine may take any time. */
  @Test
  void filtersAHundredThousandTables() {
    long source = data.newSource();
    CatalogSources.download(
        data.store(),
        catalog,
        source,
        snapshot -> {
          for (int schema = 0; schema < 100; schema++) {
            int first = schema * 1_000;
            CatalogPageData.add(
                snapshot,
                "schema_%02d".formatted(schema),
                IntStream.range(first, first + 1_000).mapToObj("table_%05d"::formatted).toList());
          }
        });
    BrowserSession session = open();
    Page page = session.page;
    long start = System.nanoTime();
    page.navigate("/ui/sources/" + source + "/schema");
    assertThat(page.locator("#tree summary")).hasCount(100);
    long rendered = System.nanoTime();
    page.locator("#search").fill("99999");
    assertThat(page.locator("#tree a")).hasText(new String[] {"table_99999"});
    LOG.infof(
        "100,000 tables: %d ms to the tree, %d ms to the filtered tree",
        (rendered - start) / 1_000_000, (System.nanoTime() - rendered) / 1_000_000);
    session.requireNoFaults();
  }

  @Test
  void graphIsWalkedByKeyboardAlone() {
    long source = shop();
    BrowserSession session = open();
    Page page = session.page;
    page.navigate("/ui/sources/" + source + "/lineage?schema=s&table=orders");
    Locator boxes = page.locator(".table-box .table-name");
    assertThat(boxes).hasCount(3);

    page.locator("#more-up").focus();
    page.keyboard().press("Enter");
    assertThat(page.locator("#levels-up")).hasText("2");
    assertThat(boxes).hasCount(4);
    page.getByLabel("Show the columns of orders", exactlyLabelled()).focus();
    page.keyboard().press("Enter");
    assertThat(page.locator(".column-name")).hasCount(2);
    assertThat(page.locator("#edges tbody tr")).hasCount(4);
    page.getByLabel("s.raw, 2 levels upstream").focus();
    page.keyboard().press("Enter");
    assertThat(page.locator("h1")).hasText("s.raw");
    page.waitForLoadState();
    page.locator("#fit").focus();
    assertThat(page.locator("#fit")).isChecked();
    page.keyboard().press("Space");
    page.reload();
    assertThat(page.locator("#fit")).not().isChecked();
    session.requireNoFaults();
  }

  @Test
  void reportsALostConnectionAndRecovers() {
    long source = shop();
    BrowserSession session = open();
    Page page = session.page;
    page.navigate("/ui/sources/" + source + "/schema");

    page.context().setOffline(true);
    page.locator("#search").fill("sale");
    assertThat(page.locator("#page-notice")).hasText("The service cannot be reached. Try again.");
    page.locator("#search").clear();
    page.context().setOffline(false);
    page.reload();
    page.context().setOffline(true);
    page.locator("#tree summary").first().click();
    assertThat(page.locator("#page-notice")).isVisible();
    page.locator("#tree summary").first().click();
    page.context().setOffline(false);
    page.locator("#tree summary").first().click();
    assertThat(page.locator("#tree a")).hasCount(3);

    assertThat(page.locator("#page-notice")).hasCount(0);
  }

  private BrowserSession open() {
    BrowserSession session =
        BrowserSession.open(chromium.browser(), root, ColorScheme.LIGHT, 1_280);
    session.signIn();
    return session;
  }

  /** raw -> staged -> orders -> report, with columns. */
  private long shop() {
    long source = data.newSource();
    CatalogSources.download(
        data.store(),
        catalog,
        source,
        snapshot -> {
          CatalogPageData.add(snapshot, "sales", List.of("customer", "sale"));
          CatalogPageData.addView(snapshot, "sales", "customer_view");
          CatalogPageData.add(snapshot, "stock", List.of("item"));
        });
    data.write(
        source,
        edge("raw", "staged"),
        edge("staged", "orders"),
        edge("orders", "report"),
        column("staged", "id", "orders", "order_id"));
    return source;
  }

  /** Graphs with long names, links over layers, a cycle, another database, and all uses. */
  private long warehouse() {
    long source = data.newSource();
    String longName = "int_customer_orders_enriched_with_exchange_rates_and_returns_daily";
    CatalogSources.download(
        data.store(),
        catalog,
        source,
        snapshot -> {
          CatalogPageData.addOrders(snapshot);
          CatalogPageData.add(snapshot, "raw", List.of("customers", "orders", "payments"));
          CatalogPageData.add(
              snapshot, "staging", List.of("stg_customers", "stg_orders", longName));
        });
    RelationName orders = RelationName.of("mart", "orders");
    RelationName enriched = RelationName.of("staging", longName);
    RelationName customers = RelationName.of("staging", "stg_customers");
    RelationName staged = RelationName.of("staging", "stg_orders");
    RelationName payments = RelationName.of("staging", "stg_payments");
    data.write(
        source,
        between("raw.customers", customers, EdgeKind.DIRECT),
        between("raw.orders", staged, EdgeKind.DIRECT),
        between("raw.payments", payments, EdgeKind.DIRECT),
        LineageEdge.between(
            new RelationName("crm", "public", "accounts"), customers, EdgeKind.DIRECT),
        LineageEdge.between(customers, enriched, EdgeKind.INDIRECT),
        LineageEdge.between(staged, enriched, EdgeKind.DIRECT),
        LineageEdge.between(payments, enriched, EdgeKind.DIRECT),
        LineageEdge.between(enriched, orders, EdgeKind.DIRECT),
        LineageEdge.between(customers, orders, EdgeKind.DIRECT),
        LineageEdge.between(orders, RelationName.of("mart", "revenue_by_month"), EdgeKind.DIRECT),
        LineageEdge.between(orders, RelationName.of("mart", "churn"), EdgeKind.INDIRECT),
        LineageEdge.between(orders, RelationName.of("mart", "orders_history"), EdgeKind.ANY),
        LineageEdge.between(RelationName.of("mart", "orders_history"), orders, EdgeKind.ANY),
        between("mart.revenue_by_month", RelationName.of("report", "board"), EdgeKind.DIRECT),
        value(customers, "customer_id", orders, "customer_id"),
        value(customers, "country_of_residence_iso_3166_alpha_2", orders, "country"),
        value(enriched, "order_id", orders, "order_id"),
        value(enriched, "amount_eur", orders, "amount"),
        value(RelationName.of("raw", "customers"), "id", customers, "customer_id"),
        value(orders, "amount", RelationName.of("mart", "revenue_by_month"), "revenue"));
    return source;
  }

  private static LineageEdge between(String from, RelationName to, EdgeKind kind) {
    String[] parts = from.split("\\.");
    return LineageEdge.between(RelationName.of(parts[0], parts[1]), to, kind);
  }

  private static LineageEdge value(
      RelationName from, String column, RelationName to, String target) {
    return new LineageEdge(new EdgeEnd(from, column), new EdgeEnd(to, target), EdgeKind.VALUE);
  }

  private static long changed() {
    String database = Servers.newDatabase();
    DataSource server = Servers.superuser(database);
    Servers.execute(server, "CREATE TABLE kept (id int)", "CREATE TABLE gone (id int)");
    long source = register(form(UUID.randomUUID().toString(), database));
    awaitStatus(submitted(source), "done");
    Servers.execute(
        server,
        "DROP TABLE gone",
        "CREATE TABLE added (id int)",
        "ALTER TABLE kept ALTER id TYPE bigint");
    awaitStatus(submitted(source), "done");
    return source;
  }

  private static Locator.GetByTextOptions exactly() {
    return new Locator.GetByTextOptions().setExact(true);
  }

  private static Page.GetByLabelOptions exactlyLabelled() {
    return new Page.GetByLabelOptions().setExact(true);
  }
}
