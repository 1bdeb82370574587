"""The MkDocs plugin: hands the generated pages to MkDocs, and builds them again when a spec or template changes.

Used as `plugins: [search, authproof: {specs: specs, templates: my-templates}]` in `mkdocs.yml`.
"""

from __future__ import annotations

import errno
import logging
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final, Literal

import click
from mkdocs.config import base, config_options
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files

import authproof.samples.languages
from authproof.errors import AuthproofError, PortTaken, SpecError
from authproof.loader import load_directory, load_sound
from authproof.model.provider import Provider
from authproof.sandbox.origins import DEFAULT_SANDBOX
from authproof.site.build import Navigation, build, build_navigation
from authproof.site.staged_site import StagedSite
from authproof.site.theme import EXTENSIONS, FEATURES, STYLESHEET, read_pages, template_folders

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer


class PluginOptions(base.Config):  # type: ignore[no-untyped-call]  # MkDocs leaves it untyped
    """What `mkdocs.yml` may say to the plugin; folders are relative to that file."""

    specs = config_options.Dir(exists=True, default="specs")
    templates = config_options.Optional(config_options.Dir(exists=True))


_SITE_LOGGERS: Final = ("mkdocs.commands.build", "mkdocs.livereload")
"""Where MkDocs tells of a new site."""

_SITE_MESSAGES: Final = ("Cleaning site directory", "Documentation built in", "Reloading browsers")
"""What MkDocs says of a new site."""


@dataclass(frozen=True)
class _BuiltSite:
    """One successful build."""

    providers: tuple[Provider, ...]
    files: dict[str, str]
    navigation: Navigation


class AuthproofPlugin(BasePlugin[PluginOptions]):  # type: ignore[no-untyped-call]  # MkDocs leaves it untyped
    """Adds every generated page. While serving, a broken spec stops no other: of it what was right before stays."""

    sandbox_address: ClassVar[str | None] = None
    """The address of the sandbox that this process runs beside the site; the site leads there."""

    def __init__(self) -> None:
        self._site: _BuiltSite | None = None
        self._serving = False
        self._stale = False
        self._output: StagedSite | None = None

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Forget earlier runs. That this method exists makes MkDocs keep the plugin from one rebuild to the next."""
        self._site = None
        self._serving = command == "serve"
        self._output = None if self._serving or dirty else StagedSite()
        for name in _SITE_LOGGERS:
            logging.getLogger(name).addFilter(self._is_message_true)

    def on_shutdown(self) -> None:
        """Let MkDocs speak again."""
        for name in _SITE_LOGGERS:
            logging.getLogger(name).removeFilter(self._is_message_true)

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Build before MkDocs empties its output, so that a broken spec costs nothing."""
        earlier = self._site
        try:
            problems = self._build_site()
        except AuthproofError as error:
            if earlier is None or not self._serving:
                raise PluginError(str(error)) from error
            problems = str(error)
        self._stale = bool(problems) and self._site == earlier
        if problems:
            what = "The site stays as it was" if self._stale else "The site goes on with the others"
            click.echo(f"{problems}\n{what}; mend this and it will be built again.", err=True)
        _complete_settings(config)
        if self._output:
            self._output.begin(config)
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add the generated pages that the reader's own folder does not have, and the navigation."""
        built_site = self._site or _BuiltSite((), {}, [])
        own_uris = set(files.src_uris) | ({"index.md"} if "README.md" in files.src_uris else set())
        for uri, content in built_site.files.items():
            if uri not in own_uris:
                files.append(File.generated(config, uri, content=content))
        own_pages = [uri for uri in own_uris if uri.endswith(".md")]
        config.nav = _merge_navigation(config.nav, built_site.navigation, own_pages)
        return files

    @event_priority(-100)  # after the plugins that write, too
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Put the whole site in place."""
        if self._output:
            self._output.finish(config)

    def on_build_error(self, **_: object) -> None:
        """Leave the last site in place."""
        if self._output:
            self._output.drop()

    def on_serve(self, server: LiveReloadServer, /, *, config: MkDocsConfig, builder: object) -> LiveReloadServer:  # noqa: ARG002
        """Watch everything that pages are made from: specs, page templates, templates of the languages."""
        try:
            _refuse_taken_port(str(server.server_address[0]), int(server.server_address[1]))
        except _CannotListen:
            server.server_close()
            raise
        for folder in self._watched_folders():
            server.watch(str(folder))
        return server

    def _is_message_true(self, record: logging.LogRecord) -> bool:
        """Keep MkDocs from telling of a new site when it has only built the last good one again."""
        if self._output:
            record.msg = self._output.name_real_folder(str(record.msg))
        return not (self._stale and any(news in record.getMessage() for news in _SITE_MESSAGES))

    def _build_site(self) -> str:
        """Build the site from what can be used, and give the problems of the rest, a line each."""
        providers, problems = self._load_providers()
        files = read_pages() | build(
            providers, template_folders(*self._template_overrides()), self.sandbox_address or DEFAULT_SANDBOX
        )
        self._site = _BuiltSite(providers, files, build_navigation(providers))
        return problems

    def _load_providers(self) -> tuple[tuple[Provider, ...], str]:
        """Load the specs. While serving, those that are wrong are as they were before, or left out, and told."""
        if not self._serving:
            return load_directory(Path(self.config.specs)), ""
        specs = load_sound(Path(self.config.specs))
        kept = [each for each in self._site.providers if each.id in specs.broken_ids] if self._site else []
        providers = sorted([*specs.providers, *kept], key=lambda provider: provider.id)
        if not providers:
            raise SpecError(specs.problems)
        return tuple(providers), "\n".join(map(str, specs.problems))

    def _template_overrides(self) -> tuple[Path, ...]:
        return (Path(self.config.templates),) if self.config.templates else ()

    def _watched_folders(self) -> Iterator[Path]:
        yield Path(self.config.specs)
        yield from template_folders(*self._template_overrides())
        yield from map(Path, authproof.samples.languages.__path__)


def serve_site(config_file: Path, host: str, port: int, sandbox: str, port_option: str = "--port") -> None:
    """Serve the site of a sandbox with live reload until the process is interrupted; PortTaken if it cannot listen.

    `port_option` is what chooses the port, for messages.
    """
    from mkdocs.__main__ import cli

    AuthproofPlugin.sandbox_address = sandbox
    try:
        cli.main(["serve", "--config-file", str(config_file), "--dev-addr", f"{host}:{port}"], standalone_mode=False)
    except _CannotListen as error:
        raise PortTaken(str(error).replace(_PORT_OPTION, port_option)) from None
    finally:
        AuthproofPlugin.sandbox_address = None


def find_specs(config_file: Path) -> Path:
    """Give the folder of specs that a `mkdocs.yml` names; AuthproofError if it does not use the plugin."""
    from mkdocs.config import load_config
    from mkdocs.exceptions import MkDocsException

    try:
        plugin = load_config(str(config_file)).plugins.get("authproof")
    except MkDocsException as error:
        raise AuthproofError(f"{config_file}: {error}") from error
    if plugin is None:
        raise AuthproofError(f"{config_file}: does not use the plugin; add it: plugins: [search, authproof]")
    return Path(plugin.config.specs)


_PORT_OPTION = "--dev-addr HOST:PORT"
"""What a port is chosen with where MkDocs is the command."""


class _CannotListen(PluginError):
    """MkDocs could not listen where it was asked to."""


def _refuse_taken_port(host: str, port: int) -> None:
    """Say in one line that a port is taken, before MkDocs binds it and fails with a traceback."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        is_taken = error.errno == errno.EADDRINUSE
        explanation = (
            "is taken; stop what listens there, or" if is_taken else f"cannot be listened on ({error.strerror});"
        )
        raise _CannotListen(f"port {port} of {host} {explanation} choose another with {_PORT_OPTION}") from error


def _complete_settings(config: MkDocsConfig) -> None:
    """Add what the pages need and the reader's own `mkdocs.yml` does not have; what it has, wins."""
    for name, options in EXTENSIONS.items():
        if name not in config.markdown_extensions:
            config.markdown_extensions.append(name)
        if options:
            config.mdx_configs[name] = {**options, **config.mdx_configs.get(name, {})}
    if STYLESHEET not in config.extra_css:
        config.extra_css.append(STYLESHEET)
    if not config.theme.get("features"):
        config.theme["features"] = list(FEATURES)


def _merge_navigation(theirs: Navigation | None, ours: Navigation, pages: list[str]) -> Navigation:
    """Add to the reader's navigation what it lacks of ours; without one, add the reader's own pages to ours."""
    if theirs is None:
        known_uris = set(_navigation_uris(ours))
        return [*ours, *sorted(page for page in pages if page not in known_uris)]
    known_uris = set(_navigation_uris(theirs))
    return [*theirs, *(entry for entry in ours if not known_uris.intersection(_navigation_uris(entry)))]


def _navigation_uris(entry: object) -> Iterator[str]:
    if isinstance(entry, str):
        yield entry
    elif isinstance(entry, dict):
        yield from _navigation_uris(list(entry.values()))
    elif isinstance(entry, list):
        for inner in entry:
            yield from _navigation_uris(inner)
