// Whose menus the steps name: guessed from the phone that reads them, and switched by hand.

const isApple = /iPhone|iPad|iPod/.test(navigator.userAgent) || (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);

if (isApple) document.getElementById("on-iphone").checked = true;
