package dev.sourcecheck.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.sourcecheck.servers.StoreResource;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A browser with a profile of its own. It records what must never happen: errors on the console, a
 * dialog, and a request to another host.
 */
final class BrowserSession implements AutoCloseable {
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");

  final Page page;
  private final BrowserContext context;
  private final String origin;
  private final ColorScheme theme;
  private final int width;
  private final List<String> faults = new CopyOnWriteArrayList<>();

  private BrowserSession(BrowserContext context, String origin, ColorScheme theme, int width) {
    this.context = context;
    this.origin = origin;
    this.theme = theme;
    this.width = width;
    page = context.newPage();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error") || message.type().equals("warning")) {
            faults.add("console: " + message.text());
          }
        });
    page.onPageError(error -> faults.add("script: " + error));
    page.onDialog(
        dialog -> {
          faults.add("dialog: " + dialog.message());
          dialog.dismiss();
        });
    context.onRequest(
        request -> {
          if (!request.url().startsWith(origin + "/")) {
            faults.add("request to " + request.url());
          }
        });
  }

  static BrowserSession open(Browser browser, URI root, ColorScheme theme, int width) {
    Browser.NewContextOptions options =
        new Browser.NewContextOptions()
            .setBaseURL(root.toString())
            .setColorScheme(theme)
            .setViewportSize(width, 900);
    return new BrowserSession(
        browser.newContext(options), root.toString().replaceFirst("/$", ""), theme, width);
  }

  /** Signs in by the keyboard alone. */
  void signIn(String key) {
    page.navigate("/");
    page.waitForURL("**/login**");
    typeKey(key);
    page.waitForURL("**/ui/sources");
  }

  /** Types a key on the sign-in page, whose field has the focus, and sends it. */
  void typeKey(String key) {
    PlaywrightAssertions.assertThat(page.getByLabel("API key")).isFocused();
    page.keyboard().type(key);
    page.keyboard().press("Enter");
  }

  void signIn() {
    signIn(StoreResource.KEY);
  }

  String origin() {
    return origin;
  }

  /** Saves a screenshot of the whole page, and checks the page with axe and for its width. */
  void inspect(String view) {
    String name = view + "-" + theme.name().toLowerCase(Locale.ROOT) + "-" + width;
    page.screenshot(
        new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")).setFullPage(true));
    assertThat(new AxeBuilder(page).analyze().getViolations())
        .as("violations of %s", name)
        .isEmpty();
    Object overflow =
        page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth");
    assertThat(((Number) overflow).intValue()).as("horizontal overflow of %s", name).isZero();
  }

  /** Fails if anything happened that must not. */
  void requireNoFaults() {
    assertThat(faults).isEmpty();
  }

  @Override
  public void close() {
    context.close();
  }
}
