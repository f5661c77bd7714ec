#!/usr/bin/env bash
# Installs Chromium and Chinese fonts for the browser tests where they are missing (Debian and its kin, as root).
set -euo pipefail
chromium=${LUOSHI_CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
fonts=$(fc-list 2>/dev/null | grep -ciE 'noto (sans|serif) cjk|source han' || true)
[ -n "$chromium" ] && [ "${fonts:-0}" -gt 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  echo "Installing chromium and fonts-noto-cjk …"
  apt-get update -qq
  apt-get install -y -qq chromium fonts-noto-cjk fontconfig >/dev/null
else
  echo "The browser tests need Chromium and Chinese fonts: sudo apt-get install chromium fonts-noto-cjk" >&2
  exit 1
fi
