package dev.sourcecheck.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
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
  private static final int HEIGHT = 900;
  private static final int NARROW = 360;
  private static final int MAX_TABS = 100;

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
            .setViewportSize(width, HEIGHT);
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

  /** Presses Tab until the focus is on such an element, and returns how often. */
  int tabToElement(String selector) {
    for (int presses = 1; presses <= MAX_TABS; presses++) {
      page.keyboard().press("Tab");
      if (Boolean.TRUE.equals(
          page.evaluate("selector => document.activeElement.matches(selector)", selector))) {
        return presses;
      }
    }
    throw new AssertionError("Tab does not reach " + selector + " on " + page.url());
  }

  /** Saves a screenshot of the whole page, and checks the page with axe and for its width. */
  void inspect(String view) {
    requireAccessible(capture(view, theme, width));
  }

  /** As {@link #inspect}, in both themes, and at 360 pixels in the dark one. */
  void inspectAll(String view) {
    emulate(ColorScheme.DARK);
    capture(view, ColorScheme.DARK, width);
    page.setViewportSize(NARROW, HEIGHT);
    requireAccessible(capture(view, ColorScheme.DARK, NARROW));
    page.setViewportSize(width, HEIGHT);
    emulate(ColorScheme.LIGHT);
    requireAccessible(capture(view, ColorScheme.LIGHT, width));
  }

  private void emulate(ColorScheme theme) {
    // without motion, since a transition would be captured halfway
    page.emulateMedia(
        new Page.EmulateMediaOptions()
            .setColorScheme(theme)
            .setReducedMotion(ReducedMotion.REDUCE));
  }

  /** Returns the name of the screenshot. */
  private String capture(String view, ColorScheme theme, int width) {
    String name = view + "-" + theme.name().toLowerCase(Locale.ROOT) + "-" + width;
    // what sticks to the bottom of the window is then at the bottom of the page
    int height = ((Number) page.evaluate("document.documentElement.scrollHeight")).intValue();
    page.setViewportSize(width, Math.max(HEIGHT, height));
    page.screenshot(
        new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")).setFullPage(true));
    Object overflow =
        page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth");
    assertThat(((Number) overflow).intValue()).as("horizontal overflow of %s", name).isZero();
    Object wide =
        page.evaluate(
            "[...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth)"
                + ".map(e => e.ariaLabel)");
    if (width == NARROW) {
      assertThat(wide).as("parts of %s that scroll sideways", name).isEqualTo(List.of());
    }
    page.setViewportSize(width, HEIGHT);
    return name;
  }

  private void requireAccessible(String name) {
    assertThat(new AxeBuilder(page).analyze().getViolations())
        .as("violations of %s", name)
        .isEmpty();
  }

  /** Presses Tab until the control with this name has the focus. */
  void tabTo(String name) {
    for (int i = 0; i < MAX_TABS; i++) {
      page.keyboard().press("Tab");
      Object focused =
          page.evaluate(
              "document.activeElement.textContent.trim()"
                  + " || document.activeElement.getAttribute('aria-label')");
      if (name.equals(focused)) {
        return;
      }
    }
    throw new AssertionError("Tab does not lead to " + name);
  }

  /** The faults so far: dialogs, errors of scripts and on the console, requests elsewhere. */
  List<String> faults() {
    return List.copyOf(faults);
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
