package dev.sourcecheck.page;

import static dev.sourcecheck.page.CatalogPageData.column;
import static dev.sourcecheck.page.CatalogPageData.edge;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.catalog.CatalogStore;
import dev.sourcecheck.lineage.LineageEdge;
import dev.sourcecheck.lineage.LineageEdge.EdgeKind;
import dev.sourcecheck.lineage.LineageStore;
import dev.sourcecheck.lineage.RelationName;
import dev.sourcecheck.servers.StoreResource;
import dev.sourcecheck.store.StoreSql;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class LineagePageTest {
  private static final Pattern BOX = Pattern.compile("class=\"table-name\"[^>]*>([^<]*)<");
  private static final Pattern COLUMN = Pattern.compile("class=\"column-name\"[^>]*>([^<]*)<");
  private static final Pattern ARROW =
      Pattern.compile("<path data-from[^>]* class=\"edge ([^\"]*)\" d=\"M\\d+ ");

  private final CatalogPageData data;

  LineagePageTest(StoreSql store, CatalogStore catalog, LineageStore lineage) {
    this.data = new CatalogPageData(store, catalog, lineage);
  }

  /** a -> b -> c -> d -> e, and x -> c. */
  @ParameterizedTest
  @CsvSource({
    "'', b c d x",
    "&up=2, a b c d x",
    "&down=2, b c d e x",
    "&up=2&down=2, a b c d e x",
  })
  void showsLevelByLevel(String depth, String expected) {
    long source = data.newSource();
    data.write(
        source, edge("a", "b"), edge("b", "c"), edge("c", "d"), edge("d", "e"), edge("x", "c"));

    String page = get(source, "?schema=s&table=c" + depth);

    assertThat(all(BOX, page)).containsExactlyInAnyOrder(expected.split(" "));
    assertThat(page.contains("id=\"more-up\"")).isEqualTo(!depth.contains("up=2"));
    assertThat(page.contains("id=\"more-down\"")).isEqualTo(!depth.contains("down=2"));
    assertThat(page.contains("id=\"less-up\"")).isEqualTo(depth.contains("up=2"));
    assertThat(all(ARROW, page)).hasSize(expected.split(" ").length - 1);
    assertThat(page.split("<tr>")).as("edges and the heading").hasSize(all(ARROW, page).size() + 2);
  }

  @Test
  void showsColumnsOnDemand() {
    long source = data.newSource();
    data.write(
        source,
        edge("a", "b"),
        edge("b", "c"),
        column("a", "x", "b", "y"),
        column("a", "w", "b", null),
        column("b", "y", "c", "z"));

    assertThat(all(COLUMN, get(source, "?schema=s&table=b"))).isEmpty();
    assertThat(all(COLUMN, get(source, "?schema=s&table=b&columns=s.b")))
        .containsExactlyInAnyOrder("x", "w", "y", "z");
    assertThat(all(COLUMN, get(source, "?schema=s&table=b&columns=s.c")))
        .containsExactlyInAnyOrder("y", "z");
    assertThat(get(source, "?schema=s&table=b&columns=s.b"))
        .contains(
            "Hide the columns of b",
            "Show the columns of a",
            "<bdi>a</bdi>:<bdi class=\"mono\">x</bdi>");
  }

  @Test
  void marksWhatAnEdgeIsOf() {
    long source = data.newSource();
    data.write(
        source,
        edge("a", "c"),
        LineageEdge.between(
            RelationName.of("s", "b"), RelationName.of("s", "c"), EdgeKind.INDIRECT),
        LineageEdge.between(
            new RelationName("other", "s", "far"), RelationName.of("s", "c"), EdgeKind.ANY));

    String page = get(source, "?schema=s&table=c");

    assertThat(all(ARROW, page)).containsExactlyInAnyOrder("values", "rows", "unknown");
    assertThat(page).contains("Choice of rows", "Unknown use", "View definition");
    assertThat(page)
        .as("a table of another database has no page")
        .contains("<g role=\"img\" aria-label=\"other.s.far, 1 level upstream\">");
  }

  @Test
  void drawsCycles() {
    long source = data.newSource();
    data.write(source, edge("a", "b"), edge("b", "a"), edge("b", "b"));

    assertThat(all(BOX, get(source, "?schema=s&table=b&up=5&down=5")))
        .containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void showsNamesAsText() {
    long source = data.hostile();
    String name = URLEncoder.encode(CatalogPageData.HOSTILE, StandardCharsets.UTF_8);

    String start = get(source, "");
    String page = get(source, "?schema=" + name + "&table=" + name);
    String unknown = get(source, "?schema=s&table=" + name);

    for (String each : List.of(start, page, unknown)) {
      assertThat(each)
          .contains("&lt;script&gt;")
          .doesNotContain("<script>alert", "<img src=x", "alert(2)>\"");
    }
    assertThat(unknown).contains("neither downloaded nor in the lineage");
  }

  @Test
  void offersTablesToChoose() {
    long source = data.newSource();
    data.download(source, "s", List.of("a", "b"));
    data.write(source, edge("a", "b"));

    assertThat(get(source, ""))
        .contains("/ui/sources/" + source + "/lineage?schema=s&amp;table=a")
        .doesNotContain("hx-target=\"#table\"");
  }

  @Test
  void saysThatNothingWasDownloaded() {
    assertThat(get(data.newSource(), "")).contains("No lineage downloaded yet");
    assertThat(get(data.newSource(), "?schema=s&table=t")).contains("No lineage downloaded yet");
  }

  @Test
  void rejectsInvalidDepth() {
    long source = data.newSource();
    data.write(source, edge("a", "b"));

    for (String query : List.of("up=0", "down=21", "up=x")) {
      assertThat(request(source, "?schema=s&table=a&" + query).statusCode())
          .as(query)
          .isEqualTo(422);
    }
  }

  private static String get(long source, String query) {
    Response response = request(source, query);
    assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
    return response.asString();
  }

  private static Response request(long source, String query) {
    return given()
        .urlEncodingEnabled(false)
        .accept("text/html")
        .get("/ui/sources/" + source + "/lineage" + query);
  }

  private static List<String> all(Pattern pattern, String page) {
    return pattern.matcher(page).results().map(found -> found.group(1)).toList();
  }
}
