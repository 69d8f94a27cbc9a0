package dev.sourcecheck.page.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.page.graph.GraphDrawing.PlacedBox;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GraphLayoutTest {
  @ParameterizedTest
  @CsvSource({
    "s, s=0",
    "a>s s>b, s=0 a=-1 b=1",
    "a>b b>s a>s, s=0 a=-2 b=-1",
    "s>a s>b a>b, s=0 a=1 b=2",
    "s>a a>b b>s, s=0 a=1 b=2",
    "s>a a>a, s=0 a=1",
    "a>s b>a a>b, s=0 a=-1 b=-2",
    "s>a a>c c>b b>a, s=0 a=1 c=2 b=3",
  })
  void placesNodesByTheirLongestDistance(String links, String layers) {
    GraphDrawing drawing = draw(links);

    assertThat(drawing.boxes())
        .allSatisfy((id, box) -> assertThat(layers.split(" ")).contains(id + "=" + box.layer()));
    assertThat(drawing.boxes()).hasSize(layers.split(" ").length);
  }

  @Test
  void boxesDoNotOverlapAndLieInside() {
    String links =
        IntStream.range(0, 60)
            .mapToObj(i -> "n" + i / 3 + ">n" + (i + 1) + " s>n" + i)
            .collect(Collectors.joining(" "));

    GraphDrawing drawing = draw(links);

    List<PlacedBox> boxes = List.copyOf(drawing.boxes().values());
    for (PlacedBox box : boxes) {
      assertThat(box.x()).isNotNegative();
      assertThat(box.y()).isNotNegative();
      assertThat(box.x() + GraphLayout.WIDTH).isLessThanOrEqualTo(drawing.width());
      assertThat(box.y() + box.height()).isLessThanOrEqualTo(drawing.height());
      assertThat(boxes)
          .filteredOn(other -> other != box && other.x() == box.x())
          .allMatch(
              other ->
                  other.y() >= box.y() + box.height() || box.y() >= other.y() + other.height());
    }
    assertThat(drawing.paths()).hasSize(120).doesNotContainNull();
  }

  @Test
  void linksOfRowsStartAndEndThere() {
    GraphDrawing drawing =
        GraphLayout.of(
            "s",
            List.of(new GraphNode("s", 2), new GraphNode("a", 1)),
            List.of(new GraphLink("s", 1, "a", 0)));

    PlacedBox from = drawing.boxes().get("s");
    PlacedBox to = drawing.boxes().get("a");
    int rowOfStart = from.y() + GraphLayout.HEADER + GraphLayout.ROW + GraphLayout.ROW / 2;
    int rowOfEnd = to.y() + GraphLayout.HEADER + GraphLayout.ROW / 2;
    assertThat(drawing.paths().get(0))
        .startsWith("M" + (from.x() + GraphLayout.WIDTH) + " " + rowOfStart + " C")
        .endsWith(" " + to.x() + " " + rowOfEnd);
  }

  /** Two parallel chains, which the order of the links interleaves. */
  @Test
  void parallelChainsDoNotCross() {
    Map<String, PlacedBox> boxes = draw("s>a1 s>b1 b1>b2 a1>a2 b2>b3 a2>a3").boxes();

    boolean aAboveB = boxes.get("a1").y() < boxes.get("b1").y();
    assertThat(boxes.get("a2").y() < boxes.get("b2").y()).isEqualTo(aAboveB);
    assertThat(boxes.get("a3").y() < boxes.get("b3").y()).isEqualTo(aAboveB);
  }

  /** A path over a layer keeps clear of the box that is between its ends. */
  @Test
  void linksOverLayersGoAroundBoxes() {
    GraphDrawing drawing = draw("s>a a>b s>b");

    PlacedBox between = drawing.boxes().get("a");
    String path = drawing.paths().get(2);
    assertThat(path).matches("M\\d+ \\d+ C[\\d ]+ H\\d+ C[\\d ]+");
    String[] firstCurve = path.split(" H")[0].split(" ");
    int height = Integer.parseInt(firstCurve[firstCurve.length - 1]);
    assertThat(height < between.y() || height > between.y() + between.height()).isTrue();
  }

  @Test
  void linksThatCloseCyclesRunBelowAllBoxes() {
    GraphDrawing drawing = draw("s>a a>b b>s b>b");

    int lowest =
        drawing.boxes().values().stream().mapToInt(box -> box.y() + box.height()).max().orElse(0);
    for (int link : new int[] {2, 3}) {
      String lane = drawing.paths().get(link).replaceFirst(".* (\\d+) H.*", "$1");
      assertThat(Integer.parseInt(lane)).isGreaterThan(lowest).isLessThan(drawing.height());
    }
  }

  private static GraphDrawing draw(String text) {
    Set<String> nodes = new LinkedHashSet<>(List.of("s"));
    List<GraphLink> links = new ArrayList<>();
    for (String each : text.split(" ")) {
      String[] ends = each.split(">");
      nodes.addAll(List.of(ends));
      if (ends.length == 2) {
        links.add(new GraphLink(ends[0], GraphLink.HEADER, ends[1], GraphLink.HEADER));
      }
    }
    return GraphLayout.of("s", nodes.stream().map(id -> new GraphNode(id, 0)).toList(), links);
  }
}
