/* A page that has moved: leads on, and keeps what the old address has behind "#". */
"use strict";

{
  const target = document.querySelector("link[rel=canonical]")?.getAttribute("href");
  if (target && location.hash && !target.includes("#")) location.replace(target + location.hash);
}
