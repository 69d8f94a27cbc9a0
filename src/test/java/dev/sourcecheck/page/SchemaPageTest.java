package dev.sourcecheck.page;

import static dev.sourcecheck.api.datafold.DatafoldClient.awaitStatus;
import static dev.sourcecheck.api.datafold.DatafoldClient.form;
import static dev.sourcecheck.api.datafold.DatafoldClient.register;
import static dev.sourcecheck.api.datafold.DatafoldClient.submitted;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.catalog.CatalogSources;
import dev.sourcecheck.catalog.CatalogStore;
import dev.sourcecheck.lineage.LineageStore;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.servers.StoreResource;
import dev.sourcecheck.store.StoreSql;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class SchemaPageTest {
  private static final Pattern LINK = Pattern.compile("<li><a href=[^>]*><bdi>([^<]*)</bdi></a>");
  private static final Pattern CURRENT =
      Pattern.compile("<a href=[^>]* aria-current=\"true\"[^>]*><bdi>([^<]*)</bdi></a>");
  private static final Pattern MORE =
      Pattern.compile("<button[^>]* hx-get=\"([^\"]*)\"[^>]*>Show more</button>");
  private static final Pattern CLOSED = Pattern.compile("<details hx-get=\"([^\"]*)\"");

  private final CatalogStore catalog;
  private final CatalogPageData data;

  SchemaPageTest(StoreSql store, CatalogStore catalog, LineageStore lineage) {
    this.catalog = catalog;
    this.data = new CatalogPageData(store, catalog, lineage);
  }

  @Test
  void loadsSchemasAndTablesInParts() {
    long source = data.newSource();
    List<String> many = IntStream.range(0, 250).mapToObj("t%03d"::formatted).toList();
    CatalogSources.download(
        data.store(),
        catalog,
        source,
        snapshot -> {
          for (int schema = 0; schema < 201; schema++) {
            CatalogPageData.add(
                snapshot, "s%03d".formatted(schema), schema == 7 ? many : List.of());
          }
        });

    String page = get("/ui/sources/" + source + "/schema");

    List<String> schemas = all(CLOSED, page);
    assertThat(schemas).hasSize(200);
    assertThat(page).contains("201 schemas, 250 tables, 250 columns");
    assertThat(all(CLOSED, get(all(MORE, page).get(0)))).hasSize(1);
    List<String> tables = new ArrayList<>();
    String part = get(schemas.get(7));
    tables.addAll(all(LINK, part));
    assertThat(tables).hasSize(100);
    while (!all(MORE, part).isEmpty()) {
      part = get(all(MORE, part).get(0));
      tables.addAll(all(LINK, part));
    }
    assertThat(tables).isEqualTo(many);
    assertThat(get(schemas.get(8))).contains("No tables.");
  }

  @ParameterizedTest
  @CsvSource({
    "search=ORD, orders old_orders",
    "search=+old, old_orders",
    "search=nosuch, ''",
    "kind=view, ''",
    "kind=table&search=orders, orders old_orders",
  })
  void filtersTables(String query, String expected) {
    long source = data.newSource();
    CatalogSources.download(
        data.store(),
        catalog,
        source,
        snapshot -> {
          CatalogPageData.add(snapshot, "a", List.of("orders", "sale"));
          CatalogPageData.add(snapshot, "b", List.of("old_orders"));
        });

    String part = get("/ui/sources/" + source + "/schema/tree?" + query);

    assertThat(all(LINK, part))
        .isEqualTo(expected.isEmpty() ? List.of() : List.of(expected.split(" ")));
    assertThat(part.contains("No table matches.")).isEqualTo(expected.isEmpty());
    assertThat(all(LINK, get("/ui/sources/" + source + "/schema?" + query)))
        .isEqualTo(all(LINK, part));
  }

  @Test
  void opensTheOnlySchema() {
    long source = data.newSource();
    data.download(source, "only", List.of("a", "b"));

    assertThat(all(LINK, get("/ui/sources/" + source + "/schema"))).containsExactly("a", "b");
  }

  /** The other schemas stay closed, and a table far down its list is shown first. */
  @Test
  void opensTheTreeAtTheTableOfTheAddress() {
    long source = data.newSource();
    List<String> many = IntStream.range(0, 150).mapToObj("t%03d"::formatted).toList();
    CatalogSources.download(
        data.store(),
        catalog,
        source,
        snapshot -> {
          CatalogPageData.add(snapshot, "first", List.of("a"));
          CatalogPageData.add(snapshot, "second", many);
        });
    String address = "/ui/sources/" + source + "/schema?database=db&schema=second&table=";

    String near = get(address + "t007");
    assertThat(all(LINK, near)).isEqualTo(many.subList(0, 100));
    assertThat(all(CURRENT, near)).containsExactly("t007");

    String far = get(address + "t120");
    assertThat(all(LINK, far)).hasSize(101).startsWith("t120", "t000");
    assertThat(all(CURRENT, far)).containsExactly("t120");

    assertThat(all(CURRENT, get(address + "t120&search=t12"))).containsExactly("t120");
    assertThat(all(LINK, get(address + "nosuch"))).isEmpty();
    assertThat(all(CURRENT, get("/ui/sources/" + source + "/schema"))).isEmpty();
  }

  @Test
  void describesTable() {
    long source = data.newSource();
    data.download(source, "s", List.of("t"));

    for (String path : List.of("/schema?", "/schema/table?")) {
      assertThat(get("/ui/sources/" + source + path + "database=db&schema=s&table=t"))
          .contains("Table · 1 column · about 7 rows", "<bdi class=\"mono\">bigint</bdi>");
      assertThat(get("/ui/sources/" + source + path + "database=other&schema=s&table=t"))
          .contains("Choose a table");
    }
  }

  @Test
  void showsNamesAndTextsOfTheSourceAsText() {
    long source = data.hostile();
    String names = "database=db&schema=" + encoded() + "&table=" + encoded();

    for (String path :
        List.of(
            "/schema?" + names,
            "/schema?search=" + encoded(),
            "/schema/tree",
            "/schema/tree?search=script",
            "/schema/table?" + names)) {
      String page = get("/ui/sources/" + source + path);
      assertThat(page)
          .as(path)
          .contains("&lt;script&gt;")
          .doesNotContain("<script>alert", "<img src=x", "alert(2)>\"");
    }
  }

  @Test
  void listsChangesInParts() {
    String database = Servers.newDatabase();
    DataSource server = Servers.superuser(database);
    Servers.execute(server, "CREATE TABLE kept (id int)", "CREATE TABLE gone (id int)");
    long source = register(form(UUID.randomUUID().toString(), database));
    awaitStatus(submitted(source), "done");
    assertThat(get("/ui/sources/" + source + "/schema/changes")).contains("The first download");
    Servers.execute(
        server,
        "DROP TABLE gone",
        "ALTER TABLE kept ALTER id TYPE bigint",
        """
        DO $$
        BEGIN
          FOR n IN 1..120 LOOP
            EXECUTE format('CREATE TABLE added_%s (id int)', n);
          END LOOP;
        END
        $$\
        """);
    long test = submitted(source);
    awaitStatus(test, "done");

    String page = get("/ui/sources/" + source + "/schema/changes");

    String summary = "120 tables added, 1 table removed, 1 table changed, 1 column changed";
    assertThat(page).contains(summary);
    assertThat(get("/ui/sources/" + source + "/schema")).contains(summary);
    assertThat(page.split("<th scope=\"row\">")).hasSize(101);
    String rest = get(all(Pattern.compile("hx-get=\"([^\"]*)\""), page).get(0));
    assertThat(rest.split("<th scope=\"row\">")).hasSize(24);
    assertThat(rest).contains("integer", "bigint", "public.gone");
    assertThat(get("/ui/sources/" + source + "/schema/changes?test=" + test)).contains(summary);
  }

  @Test
  void saysThatNothingWasDownloaded() {
    long source = data.newSource();

    assertThat(get("/ui/sources/" + source + "/schema")).contains("Nothing downloaded yet");
    assertThat(get("/ui/sources/" + source + "/schema/changes")).contains("Nothing downloaded");
  }

  @ParameterizedTest
  @CsvSource({
    "/schema/tree?kind=nosuch, 422",
    "/schema/tree?skip=x, 422",
    "/schema/tables?after=x, 422",
    "/schema/changes?after=-1, 422",
    "/schema/changes?test=999999, 422",
    "/schema?search=%00, 422",
  })
  void rejectsInvalidParameters(String path, int status) {
    long source = data.newSource();

    assertThat(request("/ui/sources/" + source + path).statusCode()).isEqualTo(status);
  }

  @Test
  void doesNotFindUnknownSource() {
    assertThat(request("/ui/sources/999999/schema").statusCode()).isEqualTo(404);
  }

  private static String encoded() {
    return URLEncoder.encode(CatalogPageData.HOSTILE, StandardCharsets.UTF_8);
  }

  private static String get(String path) {
    Response response = request(path.replace("&amp;", "&"));
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
    return response.asString();
  }

  private static Response request(String path) {
    return given().urlEncodingEnabled(false).accept("text/html").get(path);
  }

  private static List<String> all(Pattern pattern, String page) {
    return pattern.matcher(page).results().map(found -> found.group(1)).toList();
  }
}
