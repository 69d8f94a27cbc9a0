package dev.sourcecheck.servers;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Chromium (Debian package {@code chromium}) without a window. */
public final class Chromium implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/bin/chromium");
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Process process;
  private final int port;

  private Chromium(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  public static boolean isInstalled() {
    return Files.isExecutable(PROGRAM);
  }

  /**
   * Starts the browser.
   *
   * @param profile a folder of its own, which is created
   */
  public static Chromium start(Path profile) throws IOException {
    Files.createDirectories(profile);
    Process process =
        new ProcessBuilder(
                PROGRAM.toString(),
                "--headless=new",
                "--no-sandbox", // as root
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--no-first-run",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(profile.resolve("log").toFile())
            .start();
    Path portFile = profile.resolve("DevToolsActivePort");
    await()
        .atMost(Duration.ofSeconds(120))
        .failFast("The browser ended", () -> !process.isAlive())
        .until(() -> Files.exists(portFile) && Files.readAllLines(portFile).size() > 1);
    List<String> lines = Files.readAllLines(portFile);
    return new Chromium(process, Integer.parseInt(lines.get(0)));
  }

  /** Opens a page in a tab of its own. */
  public void open(String url) throws IOException, InterruptedException {
    URI target =
        URI.create(
            "http://127.0.0.1:"
                + port
                + "/json/new?"
                + URLEncoder.encode(url, StandardCharsets.UTF_8));
    var response =
        HTTP.send(
            HttpRequest.newBuilder(target)
                .method("PUT", HttpRequest.BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException("No tab: " + response.body());
    }
  }

  @Override
  public void close() throws InterruptedException {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
  }
}
