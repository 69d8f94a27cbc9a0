/**
 * Tests of the pages in a real browser. The profile {@code browser} compiles them where Debian's
 * Chromium is installed.
 */
package dev.sourcecheck.browser;
